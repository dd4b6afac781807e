import 'reflect-metadata';
import { isIP, isIPv4 } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  NameConstraints,
} from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';

/**
 * The critical name constraints of a CA for `hosts` (RFC 5280 4.2.1.10). A list of permitted DNS names alone would
 * leave IP addresses free, so every address family without a permitted address is excluded whole; and a list of
 * addresses alone would leave names free, so then all names are.
 */
export function nameConstraints(hosts: readonly string[]): x509.Extension {
  const names = hosts.filter((host) => !isIP(host));
  const v4 = hosts.filter((host) => isIPv4(host));
  const v6 = hosts.filter((host) => isIP(host) === 6);
  const permitted = [
    ...names.map((name) => dns(name)),
    ...v4.map((address) => ip(`${address}/32`)),
    ...v6.map((address) => ip(`${address}/128`)),
  ];
  const excluded = [
    ...(names.length === 0 ? [dns('')] : []),
    ...(v4.length === 0 ? [ip('0.0.0.0/0')] : []),
    ...(v6.length === 0 ? [ip('::/0')] : []),
  ];
  const value = new NameConstraints({
    ...(permitted.length > 0 ? { permittedSubtrees: new GeneralSubtrees(permitted) } : {}),
    ...(excluded.length > 0 ? { excludedSubtrees: new GeneralSubtrees(excluded) } : {}),
  });
  return new x509.Extension(id_ce_nameConstraints, true, AsnConvert.serialize(value));
}

/** The hosts a CA certificate (PEM) may sign for, sorted; empty when it has no name constraints. */
export function permittedHosts(certificate: string): string[] {
  const extension = new x509.X509Certificate(certificate).getExtension(id_ce_nameConstraints);
  if (!extension) return [];
  const constraints = AsnConvert.parse(extension.value, NameConstraints);
  return [...(constraints.permittedSubtrees ?? [])]
    .map(({ base }) => base.dNSName ?? base.iPAddress?.replace(/\/(32|128)$/, '') ?? '')
    .filter((host) => host !== '')
    .sort();
}

function dns(name: string): GeneralSubtree {
  return new GeneralSubtree({ base: new GeneralName({ dNSName: name }) });
}

function ip(range: string): GeneralSubtree {
  return new GeneralSubtree({ base: new GeneralName({ iPAddress: range }) });
}
