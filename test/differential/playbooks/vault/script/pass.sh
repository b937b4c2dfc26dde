#!/bin/sh
echo "of a script"
