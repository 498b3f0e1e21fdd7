/** `queue release`, `queue hold`, `queue retry`, `queue delete`: one change to recipients named by id or selected by gateway and status. */
import { CommandFailure } from '../command-failure.ts';
import { defineCommand, type Command } from '../command.ts';
import { counted, json as toJson } from '../print.ts';
import { checkedIds, selectedIds, selectionOptions, toSelection } from '../queue-selection.ts';

/** The engine takes this many ids in one call. */
export const BATCH = 10_000;

interface QueueChange {
  readonly path: 'queue release' | 'queue hold' | 'queue retry' | 'queue delete';
  readonly procedure: 'queue:release' | 'queue:hold' | 'queue:retry' | 'queue:delete';
  readonly summary: string;
  readonly done: string;
  /** Why none of them may have changed although they exist. */
  readonly whyNone: string;
}

function queueChange({ path, procedure, summary, done, whyNone }: QueueChange): Command {
  return defineCommand({
    path,
    summary,
    arguments: [
      { name: 'ID', help: "Numbers of recipients in 'queue list'.", isOptional: true, isRepeated: true },
    ],
    options: selectionOptions,
    notes: [`With --json: {"changed"}. Exit code 1 if nothing changed: ${whyNone}`],
    async run({ json, print, withEngine }, words, options) {
      const selection = toSelection(options);
      const given = checkedIds(words, selection);
      const changed = await withEngine(async (engine) => {
        const ids = await selectedIds(engine, given, selection);
        let sum = 0;
        for (let start = 0; start < ids.length; start += BATCH) {
          sum += (await engine.call(procedure, { ids: ids.slice(start, start + BATCH) })).changed;
        }
        return sum;
      });
      if (changed === 0) throw new CommandFailure(`nothing ${done}: ${whyNone}`);
      await print(json ? toJson({ changed }) : `${counted(changed, 'recipient')} ${done}.\n`);
    },
  });
}

export const queueRelease = queueChange({
  path: 'queue release',
  procedure: 'queue:release',
  summary: "Release recipients to their gateway's fixed target, now.",
  done: 'released',
  whyNone: 'no such recipients, or their gateway has no fixed target and fetches by ETRN or ATRN itself.',
});

export const queueHold = queueChange({
  path: 'queue hold',
  procedure: 'queue:hold',
  summary: "Keep recipients back until 'queue release'; ETRN and ATRN leave them out.",
  done: 'put on hold',
  whyNone: 'no such recipients, or they are being delivered or done already.',
});

export const queueRetry = queueChange({
  path: 'queue retry',
  procedure: 'queue:retry',
  summary: 'Try deferred and defective recipients again, now, whatever failed before.',
  done: 'tried again',
  whyNone: 'no such recipients, or they are neither deferred nor defective.',
});

export const queueDelete = queueChange({
  path: 'queue delete',
  procedure: 'queue:delete',
  summary: 'Delete recipients from the queue for good; nobody is told.',
  done: 'deleted',
  whyNone: 'no such recipients, or they are being delivered right now.',
});
