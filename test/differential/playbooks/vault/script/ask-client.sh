#!/bin/sh
case $2 in lab) echo "lab password" ;; *) echo "other password" ;; esac
