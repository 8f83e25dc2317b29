/**
 * Runs an action again and again, `intervalMs` after the last one has ended. Errors are given to `onFault`. Returns a
 * function that stops this. The program may end in between.
 */
export function repeatEvery(
  intervalMs: number,
  action: () => Promise<void> | void,
  onFault: (error: unknown) => void,
): () => void {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const run = async () => {
    try {
      await action();
    } catch (error) {
      onFault(error);
    }
    schedule();
  };
  const schedule = () => {
    if (!isStopped) timer = setTimeout(run, intervalMs).unref();
  };
  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
