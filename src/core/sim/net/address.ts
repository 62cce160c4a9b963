// IPv4 addresses and subnets as text: what they contain and how they read backwards.

/** `10.0.1.5` as an unsigned number, or null when the text is no IPv4 address. */
export function parseAddress(text: string): number | null {
  let value = 0;
  let part = -1;
  let parts = 0;
  for (let at = 0; at <= text.length; at++) {
    const code = at < text.length ? text.charCodeAt(at) : 46;
    if (code === 46) {
      if (part < 0 || part > 255) return null;
      value = value * 256 + part;
      part = -1;
      parts++;
    } else if (code >= 48 && code <= 57) {
      part = (part < 0 ? 0 : part * 10) + code - 48;
    } else {
      return null;
    }
  }
  return parts === 4 ? value : null;
}

export function formatAddress(value: number): string {
  return [24, 16, 8, 0].map(shift => (value >>> shift) & 255).join('.');
}

/** Whether an address lies in `10.0.1.0/24`. False for what is no address or no subnet. */
export function inSubnet(address: string, subnet: string): boolean {
  const slash = subnet.indexOf('/');
  const base = parseAddress(subnet.slice(0, slash));
  const value = parseAddress(address);
  if (base === null || value === null) return false;
  const size = 2 ** (32 - prefixLength(subnet));
  return Math.floor(value / size) === Math.floor(base / size);
}

/** 24 of `10.0.1.0/24`; 32 when there is none. */
export function prefixLength(subnet: string): number {
  const slash = subnet.indexOf('/');
  return slash < 0 ? 32 : Number(subnet.slice(slash + 1));
}

/** `10.0.1.255` of `10.0.1.5/24`. */
export function broadcastOf(subnet: string): string {
  const value = parseAddress(subnet.slice(0, subnet.indexOf('/'))) ?? 0;
  const size = 2 ** (32 - prefixLength(subnet));
  return formatAddress(Math.floor(value / size) * size + size - 1);
}

/** `10.0.1.0/24` of `10.0.1.5/24`. */
export function networkOfAddress(subnet: string): string {
  const value = parseAddress(subnet.slice(0, subnet.indexOf('/'))) ?? 0;
  const length = prefixLength(subnet);
  const size = 2 ** (32 - length);
  return `${formatAddress(Math.floor(value / size) * size)}/${length}`;
}

/** `255.255.255.0` of 24. */
export function netmaskOf(length: number): string {
  return formatAddress(length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0);
}

/** `10.0.1.5` of `5.1.0.10.in-addr.arpa`, or null when the name is none. */
export function addressOfReverse(name: string): string | null {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\.in-addr\.arpa$/.exec(name);
  return match ? `${match[4]}.${match[3]}.${match[2]}.${match[1]}` : null;
}

export function reverseName(address: string): string {
  return `${address.split('.').reverse().join('.')}.in-addr.arpa`;
}
