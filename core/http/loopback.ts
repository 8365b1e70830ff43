/** Whether a host name (as `URL.hostname` has it) is this machine's own: the only hosts that are spoken to without TLS or proxy. */
export function isLoopback(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/, '');
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}
