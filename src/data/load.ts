import { z } from 'zod';
import { DevopsError } from '../model/index.js';

/** Every data file says where it was read and when. */
const HeadSchema = z.object({
  source: z.union([z.url(), z.array(z.url()).min(1)]),
  checked: z.iso.date(),
});

/**
 * Checks a data file against its schema and its head (source, checked), so that knowledge without a date cannot enter.
 * @param name file name for the message
 * @throws DevopsError E_INTERNAL where the file does not fit; a test loads every data file
 */
export function loadData<T extends z.ZodRawShape>(name: string, shape: T, content: unknown) {
  const result = HeadSchema.extend(shape).safeParse(content);
  if (!result.success) {
    throw new DevopsError('E_INTERNAL', `data file ${name} does not fit its schema: ${z.prettifyError(result.error)}`, {
      remedy: 'Correct the data file.',
      file: name,
    });
  }
  return result.data;
}
