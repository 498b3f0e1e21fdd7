/** The engine of the demo: a process of its own on free loopback ports, with a data folder that goes at the end. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inRoot } from '../set-up/places.mjs';
import * as transcript from './transcript.mjs';

const program = inRoot('out/headless/main.cjs');

export class OwnEngine {
  #folder = mkdtempSync(join(tmpdir(), 'schleuse-demo-'));
  #process = null;
  ports = {};

  /** Resolves when it listens. */
  async start() {
    const listen = ['smtp', 'odmr'].flatMap((service) => ['--listen', `${service}=127.0.0.1:0`]);
    transcript.command(['serve', ...listen, '--json']);
    this.#process = spawn(process.execPath, [program, 'serve', ...listen, '--json', '--data', this.#folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: this.#process.stdout })) {
      const event = JSON.parse(line);
      if (event.event !== 'listening') continue;
      transcript.output(line);
      for (const { service, port } of event.listeners) this.ports[service] = port;
      return;
    }
    throw new Error('the engine ended before it listened');
  }

  /** Runs a command beside the engine and shows both; resolves with what it printed. */
  async command(...words) {
    transcript.command(words.map((word) => (/\s/.test(word) ? `'${word}'` : word)));
    const text = await this.#run(words);
    transcript.output(text);
    return text;
  }

  /** The recipients of a gateway, unseen. */
  async queue(gateway) {
    return JSON.parse(await this.#run(['queue', 'list', '--gateway', gateway, '--json']));
  }

  #run(words) {
    const child = spawn(process.execPath, [program, ...words, '--data', this.#folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (block) => (text += block));
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => {
        if (code === 0) resolve(text);
        else reject(new Error(`schleuse ${words.join(' ')} ended with ${code}`));
      });
    });
  }

  /** Ends the engine and removes its folder; safe at any time. Resolves with the exit code. */
  async stop() {
    let code = null;
    if (this.#process !== null && this.#process.exitCode === null) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGTERM');
      code = await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
    return code;
  }
}
