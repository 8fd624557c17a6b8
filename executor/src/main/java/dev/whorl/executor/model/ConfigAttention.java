package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The attention in a config.json. */
final class ConfigAttention {
  private static final String LOCAL = "sliding_attention";
  private static final String GLOBAL = "full_attention";

  private final ConfigJson config;
  private final String architecture;
  private final int blocks;

  ConfigAttention(ConfigJson config, String architecture, int blocks) {
    this.config = config;
    this.architecture = architecture;
    this.blocks = blocks;
  }

  AttentionShape read() throws ModelFaultException {
    int heads = config.positive("num_attention_heads");
    int headSize = config.positive("head_dim", defaultHeadSize(heads));
    ConfigRope ropes = new ConfigRope(config, architecture);
    boolean bias = config.flag("attention_bias");
    return new AttentionShape(
        heads,
        config.positive("num_key_value_heads", heads),
        headSize,
        (int) (headSize * ropes.rotatedShare()),
        bias || architecture.equals("qwen2"),
        bias && biased(),
        queryKeyNorm(),
        scale(headSize),
        scoreCap(),
        sights(ropes));
  }

  private int defaultHeadSize(int heads) throws ModelFaultException {
    return switch (architecture) {
      case "gemma2", "gemma3_text" -> 256;
      case "qwen3" -> 128;
      default -> config.positive("hidden_size") / heads;
    };
  }

  /** Refuses a bias where the library's model has none. */
  private boolean biased() throws ModelFaultException {
    return switch (architecture) {
      case "mistral", "mixtral", "phi3", "qwen2" ->
          throw config.unsupported(
              "attention_bias", "The model_type " + architecture + " has no such option.");
      default -> true;
    };
  }

  private QueryKeyNorm queryKeyNorm() {
    return switch (architecture) {
      case "gemma3_text", "qwen3", "qwen3_moe" -> QueryKeyNorm.PER_HEAD;
      case "olmo2" -> QueryKeyNorm.ALL_HEADS;
      default -> QueryKeyNorm.NONE;
    };
  }

  private float scale(int headSize) throws ModelFaultException {
    return switch (architecture) {
      case "gemma2", "gemma3_text" ->
          (float) (1 / Math.sqrt(config.decimal("query_pre_attn_scalar", 256)));
      case "granite" -> config.decimal("attention_multiplier", 1);
      default -> AttentionShape.usualScale(headSize);
    };
  }

  private float scoreCap() throws ModelFaultException {
    float cap = config.cap("attn_logit_softcapping", architecture.equals("gemma2") ? 50 : 0);
    if (cap != 0 && !architecture.equals("gemma2")) {
      throw config.unsupported("attn_logit_softcapping", "It is executed for gemma2 only.");
    }
    return cap;
  }

  private List<Sight> sights(ConfigRope ropes) throws ModelFaultException {
    int window = window();
    List<@Nullable Object> types = config.list("layer_types");
    List<Boolean> rotating = rotating();
    if (!types.isEmpty() && types.size() != blocks) {
      throw config.malformed("layer_types", "There are " + blocks + " blocks.");
    }
    List<Sight> sights = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      boolean local = types.isEmpty() ? local(block, rotating.get(block)) : local(types.get(block));
      if (local && window == 0) {
        throw config.malformed("layer_types", "Blocks are local, but there is no sliding_window.");
      }
      Rope rope = local ? ropes.local() : ropes.global();
      sights.add(new Sight(local ? window : 0, rotating.get(block) ? rope : null));
    }
    return sights;
  }

  private boolean local(@Nullable Object type) throws ModelFaultException {
    if (GLOBAL.equals(type)) {
      return false;
    }
    if (LOCAL.equals(type)) {
      return true;
    }
    throw config.unsupported("layer_types", "Executed are: " + GLOBAL + ", " + LOCAL + ".");
  }

  /** The window of local blocks; 0 where there are none. */
  private int window() throws ModelFaultException {
    return switch (architecture) {
      case "gemma2", "gemma3_text", "mistral" -> config.orNone("sliding_window", 4096);
      case "mixtral", "phi3" -> config.orNone("sliding_window", 0);
      case "qwen2", "qwen3", "qwen3_moe" ->
          config.flag("use_sliding_window") ? config.orNone("sliding_window", 4096) : 0;
      case "smollm3" -> config.flag("use_sliding_window") ? config.orNone("sliding_window", 0) : 0;
      default -> 0;
    };
  }

  /** Whether a block is local by the family's rule, where the file does not list the blocks. */
  private boolean local(int block, boolean rotating) throws ModelFaultException {
    if (window() == 0) {
      return false;
    }
    return switch (architecture) {
      case "gemma2" -> block % 2 == 0;
      case "gemma3_text" -> (block + 1) % config.positive("sliding_window_pattern", 6) != 0;
      case "qwen2", "qwen3" -> block >= config.integer("max_window_layers", 28);
      case "smollm3" -> !rotating;
      default -> true;
    };
  }

  /** Which blocks have a position embedding. */
  private List<Boolean> rotating() throws ModelFaultException {
    boolean some = architecture.equals("smollm3");
    List<@Nullable Object> listed = some ? config.list("no_rope_layers") : List.of();
    int interval = some ? config.positive("no_rope_layer_interval", 4) : 0;
    if (!listed.isEmpty() && listed.size() != blocks) {
      throw config.malformed("no_rope_layers", "There are " + blocks + " blocks.");
    }
    List<Boolean> rotating = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      rotating.add(
          listed.isEmpty()
              ? !some || (block + 1) % interval != 0
              : !Long.valueOf(0).equals(listed.get(block)));
    }
    return rotating;
  }
}
