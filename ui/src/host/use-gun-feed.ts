/** What the station's serial guns said, told to a screen that scans. */
import { useEffect, useRef } from 'react';
import type { GunEventView } from '@/generated/contract';
import { useHost } from './calls';

/** A station that answers at once with nothing is not asked without a pause. */
const PAUSE = 500;

/** While `session` is open the station's guns scan into it, and `onEvent` hears of it. */
export function useGunFeed(session: string | null, onEvent: (event: GunEventView) => void): void {
  const host = useHost();
  const heard = useRef(onEvent);
  useEffect(() => {
    heard.current = onEvent;
  });
  useEffect(() => {
    if (session === null) return;
    let gone = false;
    const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));
    const follow = async () => {
      await host.call('take_guns', { session_id: session });
      let { position } = await host.call('gun_feed', {});
      while (!gone) {
        const feed = await host.call('gun_feed', { after: position });
        if (gone) return;
        for (const event of feed.events) heard.current(event);
        if (feed.events.length === 0) await pause();
        position = feed.position;
      }
    };
    // A station that went away is asked again; the line says it does not answer.
    const go = async () => {
      while (!gone) {
        try {
          await follow();
        } catch {
          await pause();
        }
      }
    };
    void go();
    return () => {
      gone = true;
    };
  }, [host, session]);
}
