/** Messages that break careless software: dots, octets above 127, long lines, no body, odd addresses, many recipients. */

export interface VariedMessage {
  readonly about: string;
  readonly reversePath: string;
  readonly recipients: readonly string[];
  /** Parameters of MAIL, or ''. */
  readonly mailParameters: string;
  /** Wire form, CR LF at the end of each line. */
  readonly data: Buffer;
}

const HEAD = 'From: sender@sender.example\r\nTo: user@example.org\r\nSubject: varied\r\n';

/** All for recipients of this domain. */
export function variedMessages(domain: string): readonly VariedMessage[] {
  const message = (about: string, text: string, rest: Partial<VariedMessage> = {}): VariedMessage => ({
    about,
    reversePath: 'sender@sender.example',
    recipients: [`user@${domain}`],
    mailParameters: '',
    data: Buffer.from(text, 'latin1'),
    ...rest,
  });
  return [
    message('a line that is one dot', `${HEAD}\r\n.\r\nafter\r\n`),
    message('dots at the beginning of many lines', `${HEAD}\r\n.a\r\n..b\r\n...\r\n. c\r\n.\r\n..\r\n`),
    message('a dot as the first octet of all', '.: not a header\r\n\r\nx\r\n'),
    message('octets above 127', `${HEAD}\r\nGr\xfc\xdfe \xa0\xff\xfe\x80\r\n`, {
      mailParameters: 'BODY=8BITMIME',
    }),
    message('lines of 998 octets', `${HEAD}\r\n${'0123456789'.repeat(99)}12345678\r\n${'.'.repeat(998)}\r\n`),
    message('no body after the headers', HEAD),
    message('an empty body', `${HEAD}\r\n`),
    message('no header at all', '\r\njust text\r\n'),
    message('nothing but one line end', '\r\n'),
    message('empty lines and blanks at the end', `${HEAD}\r\nx  \t\r\n\r\n\r\n   \r\n\r\n`),
    message(
      'folded headers and control characters',
      `${HEAD}X-Long: a\r\n\tb\r\n  c\r\n\r\n\x01\x07\x1b[0m\x7f\r\n`,
    ),
    message('a line that looks like From of a mailbox', `${HEAD}\r\nFrom someone\r\n>From another\r\n`),
    message('commands inside the text', `${HEAD}\r\nQUIT\r\nRSET\r\nDATA\r\nMAIL FROM:<x@y.example>\r\n`),
    message('300 KB, above the limit of a row', `${HEAD}\r\n${`.${'y'.repeat(75)}\r\n`.repeat(4000)}`),
    message('the null reverse-path', `${HEAD}\r\nbounce\r\n`, { reversePath: '' }),
    message('five recipients', `${HEAD}\r\nto five\r\n`, {
      recipients: ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}@${domain}`),
    }),
    message('quoted local parts', `${HEAD}\r\nquoted\r\n`, {
      recipients: [`"a b"@${domain}`, `"a@b"@${domain}`, `"a\\"b>"@${domain}`],
    }),
    message('letter case in local part and domain', `${HEAD}\r\ncase\r\n`, {
      recipients: [`User.Name@${domain.toUpperCase()}`],
    }),
    message('all the signs an atom may have', `${HEAD}\r\nsigns\r\n`, {
      reversePath: "!#$&'*+-/=?^_`{|}~@sender.example",
      recipients: [`tag+detail=x@${domain}`, `${'l'.repeat(64)}@${domain}`],
    }),
    message('a mail address in UTF-8', `${HEAD}\r\nutf8\r\n`, {
      mailParameters: 'SMTPUTF8',
      recipients: [`m\u00fcller@${domain}`],
    }),
  ];
}
