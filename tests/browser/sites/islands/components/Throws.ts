export default function (): void {
  throw new Error("thrown on purpose");
}
