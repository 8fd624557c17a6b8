package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/chat/completions}. */
public final class ChatShape extends ReplyShape {
  private final boolean withChances;

  /**
   * @param withChances log-probabilities were asked for
   */
  public ChatShape(String id, String model, long created, boolean withChances) {
    super("chatcmpl-" + id, model, created);
    this.withChances = withChances;
  }

  @Override
  public ObjectNode opening(int choice) {
    return chunk(choice, NODES.objectNode().put("role", "assistant").put("content", ""), null);
  }

  @Override
  public ObjectNode piece(int choice, TextPiece piece) {
    ObjectNode delta = NODES.objectNode().put("content", piece.text());
    ObjectNode chunk = chunk(choice, delta, null);
    if (withChances) {
      ((ObjectNode) chunk.path("choices").path(0)).set("logprobs", chances(piece.chances()));
    }
    return chunk;
  }

  @Override
  public ObjectNode closing(int choice, FinishReason reason) {
    return chunk(choice, NODES.objectNode(), reason);
  }

  @Override
  public ObjectNode whole(List<TextPiece> choices, Usage usage) {
    ObjectNode answer = head("chat.completion");
    ArrayNode list = answer.putArray("choices");
    for (int i = 0; i < choices.size(); i++) {
      TextPiece text = choices.get(i);
      ObjectNode choice = list.addObject().put("index", i);
      choice
          .putObject("message")
          .put("role", "assistant")
          .put("content", text.text())
          .putNull("refusal");
      choice.set("logprobs", withChances ? chances(text.chances()) : null);
      choice.put("finish_reason", String.valueOf(text.finish()));
    }
    answer.set("usage", usage.json());
    return answer;
  }

  @Override
  String chunkKind() {
    return "chat.completion.chunk";
  }

  private ObjectNode chunk(int choice, ObjectNode delta, @Nullable FinishReason reason) {
    ObjectNode entry = NODES.objectNode().put("index", choice);
    entry.set("delta", delta);
    entry.putNull("logprobs");
    entry.put("finish_reason", reason == null ? null : reason.toString());
    return chunk(entry);
  }

  private static ObjectNode chances(List<TokenChance> chances) {
    ObjectNode logprobs = NODES.objectNode();
    ArrayNode content = logprobs.putArray("content");
    for (TokenChance chance : chances) {
      ObjectNode entry = entry(chance);
      ArrayNode top = entry.putArray("top_logprobs");
      chance.top().forEach(other -> top.add(entry(other)));
      content.add(entry);
    }
    logprobs.putNull("refusal");
    return logprobs;
  }

  private static ObjectNode entry(TokenChance chance) {
    ObjectNode entry =
        NODES.objectNode().put("token", chance.token().text()).put("logprob", chance.logprob());
    ArrayNode bytes = entry.putArray("bytes");
    chance.token().bytes().forEach(bytes::add);
    return entry;
  }
}
