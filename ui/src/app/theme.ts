/** Mantine's own colours and sizes, pointed at the tokens of this house. */
import { createTheme, type CSSVariablesResolver } from '@mantine/core';

export const theme = createTheme({
  fontFamily: 'var(--sans)',
  fontFamilyMonospace: 'var(--mono)',
  defaultRadius: 'sm',
  focusRing: 'auto',
  cursorType: 'pointer',
  components: {
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
    NativeSelect: { defaultProps: { size: 'md' } },
    SegmentedControl: { defaultProps: { size: 'sm', withItemsBorders: true, transitionDuration: 0 } },
    Tooltip: { defaultProps: { transitionProps: { duration: 0 } } },
  },
});

const tokens = {
  '--mantine-color-body': 'var(--paper)',
  '--mantine-color-text': 'var(--ink)',
  '--mantine-color-dimmed': 'var(--ink-soft)',
  '--mantine-color-placeholder': 'var(--ink-soft)',
  '--mantine-color-anchor': 'var(--accent)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-hover': 'var(--sunken)',
  '--mantine-color-default-color': 'var(--ink)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-error': 'var(--error-ink)',
  '--mantine-primary-color-filled': 'var(--accent)',
  '--mantine-primary-color-filled-hover': 'var(--accent-strong)',
  '--mantine-color-blue-filled': 'var(--accent)',
  '--mantine-font-size-sm': 'var(--text-15)',
  '--mantine-font-size-xs': 'var(--text-13)',
  '--mantine-radius-sm': 'var(--radius)',
};

/** Mantine paints fields and switches with shades of its two greys. */
const light = {
  ...tokens,
  '--mantine-color-gray-1': 'var(--sunken)',
  '--mantine-color-gray-3': 'var(--line)',
  '--mantine-color-gray-4': 'var(--line-strong)',
};
const dark = {
  ...tokens,
  '--mantine-color-dark-8': 'var(--sunken)',
  '--mantine-color-dark-6': 'var(--surface)',
  '--mantine-color-dark-5': 'var(--line)',
  '--mantine-color-dark-4': 'var(--line-strong)',
};

export const resolver: CSSVariablesResolver = () => ({ variables: {}, light, dark });
