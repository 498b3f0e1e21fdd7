/** What clients ask for by ETRN and ATRN: their common rules, the releases and the turns that come of it. */
import type { AnswerAtrn, AnswerEtrn } from '../accept/accept-ports.ts';
import type { Store } from '../../store/store-contract.ts';
import type { Clock } from '../clock.ts';
import type { Configuration } from '../configuration.ts';
import type { DeliverDeps } from '../deliver/deliver-ports.ts';
import type { Logger } from '../logger.ts';
import type { MailLog } from '../mail-log.ts';
import { answerEtrn } from '../turn/answer-etrn.ts';
import { RequestLimit } from '../turn/request-limit.ts';
import type { Releases } from './releases.ts';
import { Turns } from './turns.ts';

/** Accepted release requests of one gateway: a burst is fine, a storm is not. */
const MOST_REQUESTS = 20;
const REQUEST_WINDOW_MS = 10_000;

export interface RequestParts {
  readonly store: Pick<Store, 'counts'>;
  readonly configuration: Configuration;
  readonly clock: Clock;
  readonly log: Logger;
  readonly mailLog: MailLog;
  readonly releases: Releases;
  readonly deliver: DeliverDeps;
  readonly isConfirmed: (gateway: string) => boolean;
}

export class ReleaseRequests {
  readonly turns: Turns;
  readonly answerEtrn: AnswerEtrn;
  readonly answerAtrn: AnswerAtrn;
  #isStopping = false;

  constructor({ store, configuration, clock, log, mailLog, releases, deliver, isConfirmed }: RequestParts) {
    const rules = {
      gateways: configuration,
      mailLog,
      limit: new RequestLimit(clock, MOST_REQUESTS, REQUEST_WINDOW_MS),
      counts: (gateway: string) => store.counts(gateway),
      isConfirmed,
      canStart: () => !this.#isStopping && !configuration.appSettings()['tray.pause-out'],
    };
    this.turns = new Turns({ deliver, requests: rules, noteRelease: releases.note, log });
    this.answerAtrn = this.turns.answer;
    const { start: startRelease, noteRequester } = releases;
    this.answerEtrn = (session, argument) =>
      Promise.resolve(answerEtrn(session, argument, { ...rules, startRelease, noteRequester }));
  }

  /** No request is taken up any more; running turns finish their message and end. */
  stop(): void {
    this.#isStopping = true;
    this.turns.stop();
  }
}
