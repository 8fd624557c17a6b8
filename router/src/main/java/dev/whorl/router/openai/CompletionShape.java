package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of {@code /v1/completions}. */
public final class CompletionShape extends ReplyShape {
  private final boolean withChances;
  private final Map<Integer, Integer> offsets = new HashMap<>(); // by choice, of its next token

  /**
   * @param withChances log-probabilities were asked for
   */
  public CompletionShape(String id, String model, long created, boolean withChances) {
    super("cmpl-" + id, model, created);
    this.withChances = withChances;
  }

  @Override
  public ObjectNode piece(int choice, TextPiece piece) {
    return chunk(entry(choice, piece, null));
  }

  @Override
  public ObjectNode closing(int choice, FinishReason reason) {
    return chunk(entry(choice, new TextPiece("", List.of(), null), reason));
  }

  @Override
  public ObjectNode whole(List<TextPiece> choices, Usage usage) {
    ObjectNode answer = head("text_completion");
    ArrayNode list = answer.putArray("choices");
    for (int i = 0; i < choices.size(); i++) {
      list.add(entry(i, choices.get(i), choices.get(i).finish()));
    }
    answer.set("usage", usage.json());
    return answer;
  }

  @Override
  String chunkKind() {
    return "text_completion";
  }

  private ObjectNode entry(int choice, TextPiece piece, @Nullable FinishReason reason) {
    ObjectNode entry = NODES.objectNode().put("index", choice).put("text", piece.text());
    entry.set("logprobs", withChances ? chances(choice, piece.chances()) : null);
    entry.put("finish_reason", reason == null ? null : reason.toString());
    return entry;
  }

  private ObjectNode chances(int choice, List<TokenChance> chances) {
    ObjectNode logprobs = NODES.objectNode();
    ArrayNode tokens = logprobs.putArray("tokens");
    ArrayNode values = logprobs.putArray("token_logprobs");
    ArrayNode tops = logprobs.putArray("top_logprobs");
    ArrayNode starts = logprobs.putArray("text_offset");
    for (TokenChance chance : chances) {
      String text = chance.token().text();
      tokens.add(text);
      values.add(chance.logprob());
      ObjectNode top = tops.addObject();
      chance.top().forEach(other -> top.put(other.token().text(), other.logprob()));
      starts.add(offsets.merge(choice, text.length(), Integer::sum) - text.length());
    }
    return logprobs;
  }
}
