import picture from '../../../assets/brand/waystation.svg';

export function Brand({ size = 64 }: { size?: number }) {
  return <img src={picture} width={size} height={size} alt="Waystation" />;
}
