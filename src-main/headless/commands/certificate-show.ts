/** `certificate show`: what the services show to peers, and what speaks against it. */
import { createTexts } from '../../shared/texts/texts.ts';
import { CommandFailure } from '../command-failure.ts';
import { defineCommand } from '../command.ts';
import { faultText } from '../failure-text.ts';
import { json as toJson, localTime, table } from '../print.ts';

export const certificateShow = defineCommand({
  path: 'certificate show',
  summary: 'Show the certificate that the services use.',
  arguments: [],
  options: {},
  notes: [
    'Needs the running engine.',
    'With --json: {"subject","issuer","validFrom","validUntil","names","fingerprint","chain","problems"}.',
  ],
  run: ({ json, print, warn, withEngine }) =>
    withEngine(async (engine) => {
      const { hostName, faults } = await engine.call('engine:status', undefined);
      for (const fault of faults.filter(({ code }) => code === 'certificate-unusable'))
        warn(faultText(fault));
      const certificate = await engine.call('tls:certificate-info', undefined);
      if (certificate === null) throw new CommandFailure('no certificate is in use');
      if (json) {
        await print(toJson(certificate));
        return;
      }
      await print(
        table([
          ['FACT', 'VALUE'],
          ['subject', certificate.subject],
          ['issuer', certificate.issuer],
          ['valid from', localTime(certificate.validFrom)],
          ['valid until', localTime(certificate.validUntil)],
          ['names', certificate.names.join(', ')],
          ['fingerprint', certificate.fingerprint],
          ['chain', certificate.chain.join('; ')],
        ]),
      );
      const texts = createTexts('en');
      for (const problem of certificate.problems) {
        const date = localTime(problem === 'not-yet-valid' ? certificate.validFrom : certificate.validUntil);
        warn(texts.t(`certificate.problem.${problem}`, { date, host: hostName }));
      }
    }),
});
