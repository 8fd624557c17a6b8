package dev.whorl.router.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an endpoint writes its answers. One object serves one request. */
public abstract sealed class ReplyShape permits ChatShape, CompletionShape {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final String id;
  private final String model;
  private final long created;

  /**
   * @param created seconds since 1970
   */
  ReplyShape(String id, String model, long created) {
    this.id = id;
    this.model = model;
    this.created = created;
  }

  /** The first chunk of a choice, null if the endpoint sends none before its text. */
  public @Nullable ObjectNode opening(int choice) {
    return null;
  }

  /** A chunk with more text of a choice. */
  public abstract ObjectNode piece(int choice, TextPiece piece);

  /** The last chunk of a choice. */
  public abstract ObjectNode closing(int choice, FinishReason reason);

  /** The whole answer; entry i is the whole text of choice i. */
  public abstract ObjectNode whole(List<TextPiece> choices, Usage usage);

  /** The chunk that tells the usage, after all choices. */
  public ObjectNode usage(Usage usage) {
    ObjectNode chunk = head(chunkKind());
    chunk.putArray("choices");
    chunk.set("usage", usage.json());
    return chunk;
  }

  abstract String chunkKind();

  ObjectNode head(String kind) {
    return NODES
        .objectNode()
        .put("id", id)
        .put("object", kind)
        .put("created", created)
        .put("model", model);
  }

  /** A chunk of one choice; the choice is to be filled. */
  ObjectNode chunk(ObjectNode choice) {
    ObjectNode chunk = head(chunkKind());
    ArrayNode choices = chunk.putArray("choices");
    choices.add(choice);
    return chunk;
  }
}
