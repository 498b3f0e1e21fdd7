/** Every command, in the order of the overview. */
import type { Command } from '../command.ts';
import { certificateShow } from './certificate-show.ts';
import { dequeueAdd } from './dequeue-add.ts';
import { dequeueList, dequeueLog, dequeueRemove, dequeueRun } from './dequeue-run.ts';
import { gatewayAdd } from './gateway-add.ts';
import { gatewayCopy } from './gateway-copy.ts';
import { gatewayDefaults } from './gateway-defaults.ts';
import { gatewayExport } from './gateway-export.ts';
import { gatewayImport } from './gateway-import.ts';
import { gatewayList } from './gateway-list.ts';
import { gatewayRemove } from './gateway-remove.ts';
import { gatewaySet } from './gateway-set.ts';
import { gatewayShow } from './gateway-show.ts';
import { gatewayUndo } from './gateway-undo.ts';
import { log } from './log.ts';
import { queueDelete, queueHold, queueRelease, queueRetry } from './queue-change.ts';
import { queueRedirect } from './queue-redirect.ts';
import { queueReturn } from './queue-return.ts';
import { queueList } from './queue-list.ts';
import { queueProcess } from './queue-process.ts';
import { queueShow } from './queue-show.ts';
import { serve } from './serve.ts';
import { testRequester, testSignIn, testTarget } from './test-connection.ts';
import { verificationAdd, verificationForget, verificationRemove } from './verification-change.ts';
import { verificationExport, verificationImport } from './verification-file.ts';
import { verificationCache, verificationList } from './verification-list.ts';
import { verificationTest } from './verification-test.ts';

export const allCommands: readonly Command[] = [
  serve,
  gatewayList,
  gatewayShow,
  gatewayAdd,
  gatewaySet,
  gatewayCopy,
  gatewayDefaults,
  gatewayRemove,
  gatewayUndo,
  gatewayImport,
  gatewayExport,
  queueList,
  queueShow,
  queueRelease,
  queueHold,
  queueRetry,
  queueReturn,
  queueRedirect,
  queueDelete,
  dequeueList,
  dequeueAdd,
  dequeueRun,
  dequeueLog,
  dequeueRemove,
  testTarget,
  testRequester,
  testSignIn,
  certificateShow,
  queueProcess,
  verificationList,
  verificationAdd,
  verificationRemove,
  verificationImport,
  verificationExport,
  verificationTest,
  verificationCache,
  verificationForget,
  log,
];
