// What a process has used so far, as Linux tells it.
import { readFileSync, readdirSync } from "node:fs";

/** CPU time of all threads in milliseconds: to the nanosecond where the kernel counts so, else in its ticks of 10 ms. */
export function cpu(pid) {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = (thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]);
    return threads.reduce((sum, thread) => sum + nanoseconds(thread), 0) / 1e6;
  } catch {
    return ticks(pid);
  }
}

/** utime and stime, proc_pid_stat(5). The name of the program, in brackets, may hold spaces. */
export function ticks(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Memory in MB: what it has now, and the most that it had. */
export function memory(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const [now, most] = ["VmRSS", "VmHWM"].map((name) => Number(status.match(`${name}:\\s+(\\d+)`)[1]) / 1024);
  return { now, most };
}
