package dev.whorl.executor.model;

import java.util.List;
import java.util.Set;

/** The geometry in a config.json of the transformers library (versions 4 and 5). */
final class ConfigGeometry {
  private static final Set<String> ARCHITECTURES = Set.of("llama", "mistral", "qwen2", "qwen3");
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
                  + " llama, mistral, qwen2, qwen3.",
              architecture, config.file()));
    }
    return new ConfigGeometry(config, architecture).read();
  }

  private Geometry read() throws ModelFaultException {
    refuseOptions();
    try {
      return new Geometry(
          architecture,
          config.integer("num_hidden_layers"),
          config.integer("hidden_size"),
          config.integer("intermediate_size"),
          config.integer("vocab_size"),
          config.integer("max_position_embeddings", 2048),
          config.decimal("rms_norm_eps", 1e-6f),
          attention(),
          config.flag("tie_word_embeddings"));
    } catch (IllegalArgumentException contradiction) {
      throw new ModelFaultException(
          ModelFault.Kind.MALFORMED,
          config.file(),
          "",
          "The file " + config.file() + " contradicts itself: " + contradiction.getMessage());
    }
  }

  /** What would change the computation and is not executed. */
  private void refuseOptions() throws ModelFaultException {
    if (!config.text("hidden_act", "silu").equals("silu")) {
      throw config.unsupported("hidden_act", "Only silu is executed.");
    }
    if (config.has("quantization_config")) {
      throw config.unsupported(
          "quantization_config", "Use the weights before quantisation, or GGUF.");
    }
    for (String bias : List.of("attention_bias", "mlp_bias")) {
      if (config.flag(bias)) {
        throw config.unsupported(bias, "Only models without it are executed.");
      }
    }
    if (config.flag("use_sliding_window")) {
      throw config.unsupported(
          "use_sliding_window", "A window in some blocks only is not executed.");
    }
  }

  private AttentionShape attention() throws ModelFaultException {
    int heads = config.integer("num_attention_heads");
    int hidden = config.integer("hidden_size");
    return new AttentionShape(
        heads,
        config.integer("num_key_value_heads", heads),
        config.integer("head_dim", heads == 0 ? 0 : hidden / heads),
        slidingWindow(),
        architecture.equals("qwen2"),
        architecture.equals("qwen3"),
        ConfigRope.of(config));
  }

  /**
   * Only Mistral has one window for all blocks; the library's default for an absent field is 4096.
   */
  private int slidingWindow() throws ModelFaultException {
    if (!architecture.equals("mistral")) {
      return 0;
    }
    boolean absent = !config.values().containsKey("sliding_window");
    return absent ? 4096 : config.integer("sliding_window", 0);
  }
}
