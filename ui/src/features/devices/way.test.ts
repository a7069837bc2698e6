import { describe, expect, test } from 'vitest';
import { wayOf } from './way';

describe('an address of a printer', () => {
  test.each([
    ['tcp:10.0.0.7:9100', { kind: 'tcp', host: '10.0.0.7', port: 9100 }],
    ['tcp:[fe80::1]:9100', { kind: 'tcp', host: 'fe80::1', port: 9100 }],
    [' device:/dev/usb/lp0 ', { kind: 'device', path: '/dev/usb/lp0' }],
    ['spooler:Zebra', { kind: 'spooler', queue: 'Zebra' }],
    ['tcp:', null],
    ['tcp:10.0.0.7', null],
    ['usb:1', null],
  ])('%s', (text, way) => expect(wayOf(text)).toEqual(way));
});
