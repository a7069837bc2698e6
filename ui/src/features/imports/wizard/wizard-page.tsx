import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui/button';
import { Page } from '@/shared/ui/page';
import { Loading, Notice } from '@/shared/ui/states';
import { CheckStep } from './check-step';
import { ChooseStep } from './choose-step';
import { useDesk } from './desk';
import { stageOf, stepOf, type Step, type WaitingFile } from './files';
import { MapStep } from './map-step';
import { ImportSteps } from './wizard-steps';

export interface WizardAddress {
  /** How the desk calls the file. */
  file?: string | undefined;
  step?: Step | undefined;
}

interface Props {
  address: WizardAddress;
  onAddress: (address: WizardAddress, replace?: boolean) => void;
  onImports: () => void;
  onOpen: (id: string) => void;
}

/** From a file to an import: what it asks depends on the file (W-002). */
export function WizardPage({ address, onAddress, onImports, onOpen }: Props) {
  const { t } = useTranslation('imports');
  const desk = useDesk();
  const file = desk.waiting.find((one) => one.key === address.file);
  const step = stepOf(file, address.step);
  const arrived = file && stageOf(file) !== 'reading';
  useEffect(() => {
    // The first screen of a file depends on the file; from then on it is the
    // person who goes from one to the next.
    if (arrived && address.file && address.step === undefined) onAddress({ file: address.file, step }, true);
  }, [arrived, address.file, address.step, step, onAddress]);

  if (file && stageOf(file) === 'reading') {
    return (
      <Page title={t('title')} actions={<Back onPress={() => onAddress({})} />}>
        <ImportSteps at="choose" />
        <Loading />
        <p className="said">{t('reading', { file: file.filename })}</p>
      </Page>
    );
  }
  if (file && step === 'map') {
    return (
      <MapStep
        file={file}
        onBack={() => onAddress({})}
        onNext={() => onAddress({ file: file.key, step: 'check' })}
      />
    );
  }
  if (file && step === 'check') {
    const start = async (one: WaitingFile) => {
      const started = await desk.start(one.key);
      if (!started) return;
      if (desk.waiting.length > 1) onAddress({});
      else onOpen(started.import_id);
    };
    return (
      <CheckStep
        file={file}
        onBack={() => onAddress({ file: file.key, step: 'map' })}
        onStart={() => void start(file)}
      />
    );
  }
  return (
    <ChooseStep
      onFile={(key) => onAddress({ file: key })}
      onImports={onImports}
      onOpen={onOpen}
      notice={address.file && !file ? <Notice mark="waiting">{t('file_not_here')}</Notice> : null}
    />
  );
}

function Back({ onPress }: { onPress: () => void }) {
  const { t } = useTranslation('imports');
  return (
    <Button hotkey="Escape" onPress={onPress}>
      {t('back')}
    </Button>
  );
}
