import { useTranslation } from 'react-i18next';
import type { DateOrder, DateQuestionView, StatusWordView, WaybillStatus } from '@/generated/contract';
import { useFormats } from '@/shared/format/place';
import { MeaningSelect } from '../meaning-select';
import styles from './check-step.module.css';

interface DateProps {
  question: DateQuestionView;
  answer: DateOrder | undefined;
  onAnswer: (order: DateOrder) => void;
}

/** Asked once for the whole file, with both readings spelled out. */
export function DateQuestion({ question, answer, onAnswer }: DateProps) {
  const { t } = useTranslation('imports');
  const { count, day } = useFormats();
  const reading = (order: DateOrder) => (
    <label key={order} className={styles.reading}>
      <input
        type="radio"
        name="date-order"
        checked={answer === order}
        onChange={() => onAnswer(order)}
        aria-label={`${day(question[order])}, ${t(`date_order.${order}`)}`}
        data-testid={`date-${order}`}
      />
      <span>
        <strong>{day(question[order])}</strong>
        <span className="soft">{t(`date_order.${order}`)}</span>
      </span>
    </label>
  );
  return (
    <fieldset className={styles.card} data-open={answer === undefined || undefined} data-first>
      <legend>{t('date_question', { date: question.example })}</legend>
      <p className="soft">{t('date_many', { count: question.dates, shown: count(question.dates) })}</p>
      {(['day_first', 'month_first'] as const).map(reading)}
    </fieldset>
  );
}

interface WordProps {
  words: StatusWordView[];
  answers: Record<string, WaybillStatus>;
  onAnswers: (answers: Record<string, WaybillStatus>) => void;
}

/** Words nobody has explained. They may wait: their parcels are not scanned until then. */
export function WordQuestions({ words, answers, onAnswers }: WordProps) {
  const { t } = useTranslation('imports');
  const { count } = useFormats();
  return (
    <section className={styles.card} aria-labelledby="words-title">
      <h2 id="words-title">{t('words.question')}</h2>
      <p className="soft">{t('words.question_means')}</p>
      {words.map(({ word, waiting, may_mean }) => (
        <div key={word} className={styles.word}>
          <span>
            <bdi>{word}</bdi> <span className="soft">{t('words.rows', { count: waiting, shown: count(waiting) })}</span>
          </span>
          <MeaningSelect
            word={word}
            open={t('words.later')}
            offered={may_mean}
            value={answers[word]}
            onValue={(status) => {
              const { [word]: _before, ...others } = answers;
              onAnswers(status ? { ...others, [word]: status } : others);
            }}
          />
        </div>
      ))}
    </section>
  );
}
