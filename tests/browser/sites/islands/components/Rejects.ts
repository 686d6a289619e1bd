export default async function (): Promise<void> {
  throw new Error("rejected on purpose");
}
