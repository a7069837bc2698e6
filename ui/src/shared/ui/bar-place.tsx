/** A place in the thin bar that the screen below may fill. */
import { createContext, useContext, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

const BarPlace = createContext<HTMLElement | null>(null);
export const BarPlaceProvider = BarPlace.Provider;

export function InBar(props: { children: ReactNode }) {
  const place = useContext(BarPlace);
  return place && createPortal(props.children, place);
}
