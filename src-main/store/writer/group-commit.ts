/** Group commit: everything that waits becomes one transaction, each command within a savepoint of its own. */
import type { Database } from 'better-sqlite3';
import { storeFaultOf } from '../store-fault-of.ts';
import type { InputOf, OutputOf, PostedAnswer, PostedCommand, WriterCommands } from '../thread-protocol.ts';
import { CommitScope } from './commit-scope.ts';

export type WriterHandlers = {
  readonly [N in keyof WriterCommands]: (
    input: InputOf<WriterCommands, N>,
    scope: CommitScope,
  ) => OutputOf<WriterCommands, N>;
};
type AnyHandler = (input: unknown, scope: CommitScope) => OutputOf<WriterCommands, keyof WriterCommands>;
type Commands = readonly PostedCommand<WriterCommands>[];
type Answers = PostedAnswer<WriterCommands>[];

export class GroupCommit {
  readonly #database: Database;
  readonly #handlers: Readonly<Record<string, AnyHandler>>;
  readonly #statements;

  constructor(database: Database, handlers: WriterHandlers) {
    this.#database = database;
    this.#handlers = handlers as unknown as Readonly<Record<string, AnyHandler>>;
    this.#statements = {
      begin: database.prepare('BEGIN IMMEDIATE'),
      savepoint: database.prepare('SAVEPOINT command'),
      release: database.prepare('RELEASE command'),
      rollbackTo: database.prepare('ROLLBACK TO command'),
      rollback: database.prepare('ROLLBACK'),
      commit: database.prepare('COMMIT'),
    };
  }

  /**
   * Runs all commands and answers each; the answers are true once this returns, because the commit is done.
   * A command that fails does so alone. If the whole transaction fails (a full disk ends it), each command is tried by
   * itself, so that one that frees room is not lost with one that needs it.
   */
  run(commands: Commands): Answers {
    const answers = this.#runTogether(commands);
    if (answers !== null) return answers;
    return commands.flatMap((command) => this.#runTogether([command]) ?? []);
  }

  /** Null if a transaction of several commands was lost as a whole. */
  #runTogether(commands: Commands): Answers | null {
    const scope = new CommitScope();
    const answers: Answers = [];
    try {
      this.#statements.begin.run();
      for (const command of commands) answers.push(this.#runOne(command, scope));
      this.#statements.commit.run();
    } catch (error) {
      if (this.#database.inTransaction) this.#statements.rollback.run();
      const only = commands.length === 1 ? commands[0] : undefined;
      return only ? [answerOfFault(only.number, error)] : null;
    }
    scope.committed();
    return answers;
  }

  /** Throws only if the transaction itself is gone. */
  #runOne(command: PostedCommand<WriterCommands>, scope: CommitScope): PostedAnswer<WriterCommands> {
    const mark = scope.mark();
    this.#statements.savepoint.run();
    try {
      const handler = this.#handlers[command.name];
      if (!handler) throw new Error(`unknown command ${command.name}`);
      const value = handler(command.input, scope);
      this.#statements.release.run();
      return { number: command.number, value };
    } catch (error) {
      if (!this.#database.inTransaction) throw error;
      this.#statements.rollbackTo.run();
      this.#statements.release.run();
      scope.rollbackTo(mark);
      return answerOfFault(command.number, error);
    }
  }
}

function answerOfFault(number: number, error: unknown): PostedAnswer<WriterCommands> {
  const { code, detail } = storeFaultOf(error);
  return { number, fault: { code, detail } };
}
