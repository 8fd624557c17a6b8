package dev.whorl.executor.model;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The geometry in a config.json of the transformers library (versions 4 and 5). What a family fixes
 * without saying so in the file, and the library's defaults for absent fields, are here and in
 * {@link ConfigAttention}.
 */
final class ConfigGeometry {
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "gemma2",
          "gemma3_text",
          "granite",
          "llama",
          "mistral",
          "mixtral",
          "olmo2",
          "phi3",
          "qwen2",
          "qwen3",
          "qwen3_moe",
          "smollm3");

  private static final int MAX_BLOCKS = 10_000;

  private final ConfigJson config;
  private final String architecture;

  private ConfigGeometry(ConfigJson config, String architecture) {
    this.config = config;
    this.architecture = architecture;
  }

  static Geometry of(ConfigJson config) throws ModelFaultException {
    String architecture = config.text("model_type", "");
    if (!ARCHITECTURES.contains(architecture)) {
      throw new ModelFaultException(
          ModelFault.Kind.UNKNOWN_ARCHITECTURE,
          config.file(),
          "model_type",
          String.format(
              "The field model_type (%s) of %s names a model that is not executed. Executed are:"
                  + " %s.",
              architecture, config.file(), String.join(", ", new TreeSet<>(ARCHITECTURES))));
    }
    return new ConfigGeometry(config, architecture).read();
  }

  private Geometry read() throws ModelFaultException {
    refuseOptions();
    int blocks = config.positive("num_hidden_layers");
    if (blocks > MAX_BLOCKS) {
      throw config.malformed("num_hidden_layers", "At most " + MAX_BLOCKS + " are read.");
    }
    boolean qwenMoe = architecture.equals("qwen3_moe");
    try {
      return new Geometry(
          architecture,
          blocks,
          config.positive("hidden_size"),
          config.positive(qwenMoe ? "moe_intermediate_size" : "intermediate_size"),
          config.positive("vocab_size"),
          config.positive("max_position_embeddings", 2048),
          config.decimal("rms_norm_eps", defaultEpsilon()),
          new ConfigAttention(config, architecture, blocks).read(),
          config.flag("tie_word_embeddings", tiedByDefault()),
          style(),
          experts());
    } catch (IllegalArgumentException contradiction) {
      throw new ModelFaultException(
          ModelFault.Kind.MALFORMED,
          config.file(),
          "",
          "The file " + config.file() + " contradicts itself: " + contradiction.getMessage());
    }
  }

  private float defaultEpsilon() {
    return switch (architecture) {
      case "mixtral", "olmo2", "phi3" -> 1e-5f;
      default -> 1e-6f;
    };
  }

  private boolean tiedByDefault() {
    return switch (architecture) {
      case "gemma2", "gemma3_text", "smollm3" -> true;
      default -> false;
    };
  }

  /** What would change the computation and is not executed. */
  private void refuseOptions() throws ModelFaultException {
    if (config.has("quantization_config")) {
      throw config.unsupported(
          "quantization_config", "Use the weights before quantisation, or GGUF.");
    }
    if (config.flag("mlp_bias")) {
      throw config.unsupported("mlp_bias", "Only models without it are executed.");
    }
    if (config.flag("use_bidirectional_attention")) {
      throw config.unsupported("use_bidirectional_attention", "Only causal models are executed.");
    }
    if (config.integer("decoder_sparse_step", 1) != 1) {
      throw config.unsupported(
          "decoder_sparse_step", "Experts are executed in every block, not in some.");
    }
    if (!config.list("mlp_only_layers").isEmpty()) {
      throw config.unsupported(
          "mlp_only_layers", "Experts are executed in every block, not in some.");
    }
  }

  private BlockStyle style() throws ModelFaultException {
    BlockStyle.Norms norms = BlockStyle.Norms.BEFORE;
    float embeddingScale = 1;
    float branchScale = 1;
    float logitScale = 1;
    float logitCap = 0;
    switch (architecture) {
      case "gemma2", "gemma3_text" -> {
        norms = BlockStyle.Norms.BOTH;
        embeddingScale = (float) Math.sqrt(config.integer("hidden_size"));
        logitCap = config.cap("final_logit_softcapping", architecture.equals("gemma2") ? 30 : 0);
      }
      case "granite" -> {
        embeddingScale = config.decimal("embedding_multiplier", 1);
        branchScale = config.decimal("residual_multiplier", 1);
        logitScale = 1 / config.decimal("logits_scaling", 1);
      }
      case "olmo2" -> norms = BlockStyle.Norms.AFTER;
      default -> {}
    }
    return new BlockStyle(norms, activation(), embeddingScale, branchScale, logitScale, logitCap);
  }

  private BlockStyle.Activation activation() throws ModelFaultException {
    boolean gemma = architecture.startsWith("gemma");
    String key = gemma ? "hidden_activation" : "hidden_act";
    return switch (config.text(key, gemma ? "gelu_pytorch_tanh" : "silu")) {
      case "silu" -> BlockStyle.Activation.SILU;
      case "gelu_pytorch_tanh" -> BlockStyle.Activation.GELU_TANH;
      default -> throw config.unsupported(key, "Executed are: silu, gelu_pytorch_tanh.");
    };
  }

  private @Nullable Experts experts() throws ModelFaultException {
    return switch (architecture) {
      case "mixtral" ->
          new Experts(
              config.integer("num_local_experts", 8),
              config.integer("num_experts_per_tok", 2),
              true);
      case "qwen3_moe" ->
          new Experts(
              // Version 5 of the library writes the other name.
              config.integer("num_experts", config.integer("num_local_experts", 128)),
              config.integer("num_experts_per_tok", 8),
              config.flag("norm_topk_prob"));
      default -> {
        for (String key : List.of("num_experts", "num_local_experts")) {
          if (config.integer(key, 0) > 1) {
            throw config.unsupported(
                key, "The model_type " + architecture + " is executed without experts.");
          }
        }
        yield null;
      }
    };
  }
}
