package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a router says of itself under {@code /health/ready}. It is ready before it serves: requests
 * are held meanwhile.
 *
 * @param serving a chain can be used now
 * @param reason why it never will with this model; empty while nothing is known against it
 */
public record RouterHealth(boolean serving, String reason) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the answer, whatever its status. */
  public static RouterHealth read(String answer) throws JsonProcessingException {
    boolean serving = false;
    String reason = "";
    for (JsonNode check : JSON.readTree(answer).path("checks")) {
      serving |= check.path("data").path("serving").asBoolean();
      reason = check.path("data").path("reason").asText(reason);
    }
    return new RouterHealth(serving, reason);
  }
}
