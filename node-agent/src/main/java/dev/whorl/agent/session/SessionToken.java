package dev.whorl.agent.session;

import dev.whorl.executor.RowResult.Logprobs;
import org.jspecify.annotations.Nullable;

/** A sampled token at its position in the sequence. */
public record SessionToken(
    String session, int epoch, int position, int id, Finish finish, @Nullable Logprobs logprobs) {}
