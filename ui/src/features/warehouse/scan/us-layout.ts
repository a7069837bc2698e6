/**
 * What each key place types on a US keyboard. Guns are set to that layout when
 * they leave the factory; the computer may be set to Arabic, and then `JT12`
 * arrives as Arabic letters although the places are right.
 */
const PLACES: Record<string, [plain: string, shifted: string]> = {
  Backquote: ['`', '~'],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  BracketLeft: ['[', '{'],
  BracketRight: [']', '}'],
  Backslash: ['\\', '|'],
  Semicolon: [';', ':'],
  Quote: ["'", '"'],
  Comma: [',', '<'],
  Period: ['.', '>'],
  Slash: ['/', '?'],
  Space: [' ', ' '],
};
for (const [place, shifted] of [...')!@#$%^&*('].entries()) {
  PLACES[`Digit${place}`] = [String(place), shifted];
  PLACES[`Numpad${place}`] = [String(place), String(place)];
}
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
  PLACES[`Key${letter}`] = [letter.toLowerCase(), letter];
}

export function typedOnUs(code: string, shift: boolean): string | undefined {
  return PLACES[code]?.[shift ? 1 : 0];
}
