package dev.whorl.planning.certificate;

/**
 * What is promised while fewer sessions run than the certificate allows.
 *
 * @param sessions of the deployment that run at most, on whatever chains; other deployments may be
 *     full
 * @param worstSeconds no token of any chain takes longer
 */
public record LoadBound(int sessions, double worstSeconds) {}
