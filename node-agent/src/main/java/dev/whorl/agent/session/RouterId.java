package dev.whorl.agent.session;

/**
 * A router process: holder of a lease, receiver of tokens.
 *
 * @param deploymentUid from its certificate; only this deployment's chains and sessions are its own
 * @param process drawn by the process
 */
public record RouterId(String deploymentUid, String process) {}
