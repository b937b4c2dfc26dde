import { inventoryReading } from '../../src/cli/inventory-reading.ts';

/** For inventories of which nothing is encrypted. */
export const PLAIN_READING = inventoryReading({ text: text => text });
