import type { ErrorBody } from '@/generated/contract';

export const refusal = (code: string, message: string, next_step: string): ErrorBody => ({
  code,
  message,
  next_step,
});
