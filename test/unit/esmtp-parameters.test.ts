/** Parameters of MAIL and RCPT. */
import { describe, expect, it } from 'vitest';
import { parseMailParameters, parseRecipientParameters } from '../../src-main/mail/esmtp-parameters.ts';
import { replies } from '../../src-main/mail/smtp-reply.ts';

const none = { sizeBytes: null, bodyType: '7bit', smtpUtf8: false, ret: null, envid: null };

describe('parameters of MAIL', () => {
  it.each([
    ['', none],
    ['SIZE=0', { ...none, sizeBytes: 0 }],
    ['size=12345 body=8bitmime', { ...none, sizeBytes: 12345, bodyType: '8bit' }],
    ['SMTPUTF8  BODY=7BIT', { ...none, smtpUtf8: true }],
    ['RET=hdrs ENVID=a+2Bb', { ...none, ret: 'HDRS', envid: 'a+2Bb' }],
    ['AUTH=<> AUTHX', replies.unknownParameter],
    ['AUTH=a+3Db', none],
    ['SIZE', replies.badArguments],
    ['SIZE=', replies.badArguments],
    ['SIZE=-1', replies.badArguments],
    ['SIZE=123456789012345678901', replies.badArguments],
    ['BODY=QUOTED', replies.badArguments],
    ['BODY=BINARYMIME', replies.unknownParameter],
    ['SMTPUTF8=1', replies.badArguments],
    ['RET=ALL', replies.badArguments],
    ['RET=FULL RET=FULL', replies.badArguments],
    ['ENVID=a=b', replies.badArguments],
    ['ENVID=a+2b', replies.badArguments],
    [`ENVID=${'e'.repeat(101)}`, replies.badArguments],
    ['=x', replies.badArguments],
    ['REQUIRETLS', replies.unknownParameter],
    ['CONSTRUCTOR=1', replies.unknownParameter],
    ['NOTIFY=NEVER', replies.unknownParameter],
  ])('%j', (text, expected) => {
    const parsed = parseMailParameters(text);
    expect('value' in parsed ? parsed.value : parsed.refusal).toEqual(expected);
  });
});

describe('parameters of RCPT', () => {
  it.each([
    ['', false, { notify: null, orcpt: null }],
    ['NOTIFY=never', false, { notify: 'NEVER', orcpt: null }],
    [
      'NOTIFY=success,Delay ORCPT=rfc822;a+2Bb@x.example',
      false,
      { notify: 'SUCCESS,DELAY', orcpt: 'rfc822;a+2Bb@x.example' },
    ],
    ['ORCPT=utf-8;jürgen@x.example', true, { notify: null, orcpt: 'utf-8;jürgen@x.example' }],
    ['ORCPT=utf-8;jürgen@x.example', false, replies.badArguments],
    ['NOTIFY=NEVER,FAILURE', false, replies.badArguments],
    ['NOTIFY=', false, replies.badArguments],
    ['NOTIFY=SOMETIMES', false, replies.badArguments],
    ['ORCPT=x.example', false, replies.badArguments],
    ['ORCPT=rfc822;', false, replies.badArguments],
    [`ORCPT=rfc822;${'a'.repeat(500)}`, false, replies.badArguments],
    ['NOTIFY=NEVER NOTIFY=NEVER', false, replies.badArguments],
    ['SIZE=1', false, replies.unknownParameter],
  ])('%j, SMTPUTF8 %s', (text, smtpUtf8, expected) => {
    const parsed = parseRecipientParameters(text, smtpUtf8);
    expect('value' in parsed ? parsed.value : parsed.refusal).toEqual(expected);
  });
});
