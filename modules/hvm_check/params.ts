import type { FromSchema, JSONSchema } from 'json-schema-to-ts';

export const params = {
  type: 'object',
  additionalProperties: false,
  properties: {
    expect: {
      type: 'object',
      additionalProperties: false,
      description: 'What the host must have; without it the module only tells.',
      properties: {
        hvm: { type: 'boolean', description: 'Fully virtualised guests (HVM, PVH) can run, or cannot.' },
        hap: { type: 'boolean', description: 'Hardware assisted paging (EPT, NPT) is used, or not.' },
        iommu: { type: 'boolean', description: 'Devices can be passed to HVM guests (VT-d, AMD-Vi), or not.' },
      },
    },
  },
} as const satisfies JSONSchema;

export type Params = FromSchema<typeof params>;
