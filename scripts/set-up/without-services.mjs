/** Lets packages be installed without the services in them being started. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';

/** Debian's maintainer scripts ask this program before they start a service; 101 means no. */
const POLICY = '/usr/sbin/policy-rc.d';

/** Runs `action` while no service may be started. A policy that the machine has already stays as it is. */
export async function withoutServices(action) {
  if (existsSync(POLICY)) return action();
  const lift = () => rmSync(POLICY, { force: true });
  const liftAndEnd = () => {
    lift();
    process.exit(130);
  };
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, liftAndEnd);
  try {
    return await action();
  } finally {
    lift();
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(signal, liftAndEnd);
  }
}
