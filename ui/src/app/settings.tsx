import { NativeSelect, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '@/shared/i18n/i18n';
import { useCommand } from '@/host/calls';
import { Failed } from '@/shared/ui/states';
import { useLanguage } from './language';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** The station's language, at once and on every screen, and the colours of this one. */
export function Settings() {
  const { t } = useTranslation('shell');
  const { language, choose } = useLanguage();
  const speak = useCommand('set_language');
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section>
      <h2>{t('settings.title')}</h2>
      <NativeSelect
        label={t('settings.language')}
        value={language}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          if (!isLanguage(wanted)) return;
          choose(wanted);
          speak.mutate({ language: wanted });
        }}
        data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
        data-testid="language"
      />
      {speak.isError && <Failed error={speak.error} />}
      <SegmentedControl
        aria-label={t('settings.colours')}
        value={colorScheme}
        onChange={(value) => setColorScheme(SCHEMES.find((one) => one === value) ?? 'auto')}
        data={SCHEMES.map((one) => ({ value: one, label: t(`settings.${one}`) }))}
      />
    </section>
  );
}
