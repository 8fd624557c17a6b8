package dev.whorl.planning.dispatch;

import dev.whorl.planning.model.Require;

/**
 * A session that wants a chain.
 *
 * @param id unique among running and waiting sessions
 * @param flow who asks (an API key, a tenant); the fair queue shares turns among flows
 * @param inputTokens of the prompt
 * @param outputTokens at most
 * @param arrivalSeconds on the caller's clock
 */
public record SessionRequest(
    String id, String flow, int inputTokens, int outputTokens, double arrivalSeconds) {
  public SessionRequest {
    Require.notBlank("id of a session", id);
    Require.positive("inputTokens of session " + id, inputTokens);
    Require.positive("outputTokens of session " + id, outputTokens);
  }
}
