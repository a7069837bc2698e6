import { NativeSelect, SegmentedControl, useMantineColorScheme } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isLanguage, LANGUAGE_NAMES, LANGUAGES } from '@/shared/i18n/i18n';
import { useLanguage } from './language';

const SCHEMES = ['auto', 'light', 'dark'] as const;

/** Language and colours of this screen. They change nothing on the station. */
export function Settings() {
  const { t } = useTranslation('shell');
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section>
      <h2>{t('settings.title')}</h2>
      <NativeSelect
        label={t('settings.language')}
        value={language}
        onChange={(event) => {
          const wanted = event.currentTarget.value;
          if (isLanguage(wanted)) choose(wanted);
        }}
        data={LANGUAGES.map((one) => ({ value: one, label: LANGUAGE_NAMES[one] }))}
        data-testid="language"
      />
      <SegmentedControl
        aria-label={t('settings.colours')}
        value={colorScheme}
        onChange={(value) => setColorScheme(SCHEMES.find((one) => one === value) ?? 'auto')}
        data={SCHEMES.map((one) => ({ value: one, label: t(`settings.${one}`) }))}
      />
    </section>
  );
}
