package dev.whorl.router.session;

import dev.whorl.protocol.data.Sampling;
import java.util.List;

/**
 * One text to be generated.
 *
 * @param ids the prompt, at least one token
 * @param sampling how tokens are chosen and when they end; its seed is set
 * @param flow who asks; sessions of one flow share its turns
 */
public record Generation(List<Integer> ids, Sampling sampling, String flow) {
  public Generation {
    ids = List.copyOf(ids);
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("A prompt needs at least one token.");
    }
  }
}
