package dev.whorl.router.openai;

import dev.whorl.protocol.data.Sampling;
import dev.whorl.router.model.ServedModel;
import dev.whorl.router.openai.CompletionRequest.Prompt;
import dev.whorl.router.placement.SlotSize;
import dev.whorl.router.session.Generation;
import dev.whorl.router.template.TemplateRefusal;
import dev.whorl.router.text.Tokenizer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Turns checked requests into sessions to be run: template, tokens, limits, seeds. */
public final class Preparation {
  private final InstantSource clock;
  private final LongSupplier seeds;

  /**
   * @param seeds draws a seed where the client gives none
   */
  public Preparation(InstantSource clock, LongSupplier seeds) {
    this.clock = clock;
    this.seeds = seeds;
  }

  /** Throws ApiException if the model has no template, refuses the messages, or they do not fit. */
  public Prepared chat(ChatRequest request, ServedName served, ServedModel model) {
    List<Integer> ids = model.tokenizer().encode(render(request, model), false);
    GenerationOptions options = request.options();
    List<Generation> generations =
        generations(List.of(ids), "messages", options, served.slot(), model);
    ReplyShape shape = new ChatShape(id(), served.name(), created(), options.topLogprobs() >= 0);
    return new Prepared(generations, ids.size(), options, model.tokenizer(), shape);
  }

  /** Throws ApiException if a prompt does not fit or names unknown ids. */
  public Prepared completion(CompletionRequest request, ServedName served, ServedModel model) {
    List<List<Integer>> prompts =
        request.prompts().stream().map(prompt -> ids(prompt, model.tokenizer())).toList();
    GenerationOptions options = request.options();
    List<Generation> generations = generations(prompts, "prompt", options, served.slot(), model);
    ReplyShape shape =
        new CompletionShape(id(), served.name(), created(), options.topLogprobs() >= 0);
    int tokens = prompts.stream().mapToInt(List::size).sum();
    return new Prepared(generations, tokens, options, model.tokenizer(), shape);
  }

  private static String render(ChatRequest request, ServedModel model) {
    if (model.template() == null) {
      throw new ApiException(
          ApiError.invalid(
              "messages",
              "no_chat_template",
              "The model has no chat template; use /v1/completions."));
    }
    try {
      return model.template().render(request.messages());
    } catch (TemplateRefusal e) {
      throw new ApiException(
          ApiError.invalidValue(
              "messages", "The model's chat template refuses the messages: " + e.getMessage()));
    }
  }

  private static List<Integer> ids(Prompt prompt, Tokenizer tokenizer) {
    List<Integer> ids =
        switch (prompt) {
          case Prompt.Text(var text) -> tokenizer.encode(text, true);
          case Prompt.Ids(var given) -> given;
        };
    if (ids.isEmpty()) {
      throw new ApiException(
          ApiError.invalidValue("prompt", "`prompt` has no token; write at least one character."));
    }
    requireKnown("prompt", ids, tokenizer);
    return ids;
  }

  private static void requireKnown(String param, List<Integer> ids, Tokenizer tokenizer) {
    for (int id : ids) {
      if (id >= tokenizer.size()) {
        throw new ApiException(
            ApiError.invalidValue(
                param,
                "`%s` holds the token id %d; ids of the model end at %d."
                    .formatted(param, id, tokenizer.size() - 1)));
      }
    }
  }

  private List<Generation> generations(
      List<List<Integer>> prompts,
      String param,
      GenerationOptions options,
      SlotSize slot,
      ServedModel model) {
    requireKnown("stop_token_ids", options.stopIds(), model.tokenizer());
    List<Generation> generations = new ArrayList<>();
    Long given = options.seed();
    long seed = given == null ? seeds.getAsLong() : given;
    for (List<Integer> ids : prompts) {
      int maxTokens = maxTokens(ids.size(), param, options, slot);
      for (int choice = 0; choice < options.choices(); choice++) {
        Sampling sampling = sampling(options, model, maxTokens, seed++);
        String user = options.user();
        generations.add(new Generation(ids, sampling, user == null ? "" : user));
      }
    }
    return generations;
  }

  private static int maxTokens(int prompt, String param, GenerationOptions options, SlotSize slot) {
    Integer wanted = options.maxTokens();
    int room = slot.tokens() - prompt;
    if (room < 1 || (wanted != null && wanted > room)) {
      String message =
          "A session of this deployment holds %d tokens (%d of input and %d of output); your prompt has %d and you ask for %s more. Shorten the prompt or lower max_tokens."
              .formatted(
                  slot.tokens(),
                  slot.maxInputTokens(),
                  slot.maxOutputTokens(),
                  prompt,
                  wanted == null ? "at least 1" : wanted);
      throw new ApiException(ApiError.invalid(param, "context_length_exceeded", message));
    }
    return wanted == null ? room : wanted;
  }

  private static Sampling sampling(
      GenerationOptions options, ServedModel model, int maxTokens, long seed) {
    return Sampling.newBuilder()
        .setSeed(seed)
        .setTemperature(options.temperature())
        .setTopP(options.topP())
        .setTopK(options.topK())
        .setTopLogprobs(options.topLogprobs())
        .addAllEosIds(options.ignoreEnd() ? List.of() : model.endIds())
        .addAllStopIds(options.stopIds())
        .setMaxTokens(maxTokens)
        .build();
  }

  private long created() {
    return clock.instant().getEpochSecond();
  }

  private static String id() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
