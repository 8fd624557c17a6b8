package dev.whorl.router.openai;

import dev.whorl.protocol.data.Sampling;
import dev.whorl.protocol.limits.SessionRules;
import dev.whorl.router.openai.CompletionRequest.Prompt;
import dev.whorl.router.session.Generation;
import dev.whorl.text.model.ServedModel;
import dev.whorl.text.template.QuotedChat;
import dev.whorl.text.template.TemplateRefusal;
import dev.whorl.text.template.TemplatesBusy;
import dev.whorl.text.tokenizer.Tokenizer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Turns checked requests into sessions to be run: template, tokens, limits, seeds. */
public final class Preparation {
  private static final Duration SOON = Duration.ofSeconds(5);

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
  public Prepared chat(
      ChatRequest request, ServedName served, ServedModel model, RequestLimits limits) {
    GenerationOptions options = request.options();
    Sampling sampling = sampling(options, model, limits);
    limits.requireTexts(1, options.choices());
    limits.requireMessages(request.messages().size());
    limits.requireCharacters("messages", characters(request.messages()));
    limits.requireCharacters(
        "chat_template_kwargs", request.conversation().variables().toString().length());
    List<Integer> ids = model.tokenizer().encode(render(request, model), false);
    List<Generation> generations = generations(List.of(ids), "messages", options, sampling, limits);
    ReplyShape shape = new ChatShape(id(), served.name(), created(), options.topLogprobs() >= 0);
    return new Prepared(
        generations, ids.size(), options, model.tokenizer(), shape, false, request.ignored());
  }

  /** Throws ApiException if a prompt does not fit or names unknown ids. */
  public Prepared completion(
      CompletionRequest request, ServedName served, ServedModel model, RequestLimits limits) {
    GenerationOptions options = request.options();
    Sampling sampling = sampling(options, model, limits);
    limits.requireTexts(request.prompts().size(), options.choices());
    request.prompts().forEach(prompt -> requireSize(prompt, limits));
    List<List<Integer>> prompts =
        request.prompts().stream().map(prompt -> ids(prompt, model.tokenizer())).toList();
    List<Generation> generations = generations(prompts, "prompt", options, sampling, limits);
    ReplyShape shape =
        new CompletionShape(id(), served.name(), created(), options.topLogprobs() >= 0);
    int tokens = prompts.stream().mapToInt(List::size).sum();
    return new Prepared(
        generations, tokens, options, model.tokenizer(), shape, true, request.ignored());
  }

  private static long characters(List<Map<String, Object>> messages) {
    return messages.stream()
        .flatMap(message -> message.values().stream())
        .mapToLong(value -> value instanceof String text ? text.length() : 0)
        .sum();
  }

  private static void requireSize(Prompt prompt, RequestLimits limits) {
    switch (prompt) {
      case Prompt.Text(var text, var ignoredControl, var ignoredBegin) ->
          limits.requireCharacters("prompt", text.length());
      case Prompt.Ids(var ids) -> limits.requirePrompt("prompt", ids.size());
    }
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
      Tokenizer tokenizer = model.tokenizer();
      return new QuotedChat(model.template(), tokenizer::quote, tokenizer::unquote)
          .render(request.conversation());
    } catch (TemplatesBusy e) {
      throw new ApiException(
          ApiError.unavailable("template_engine_busy", e.getMessage() + " Try again.", SOON));
    } catch (TemplateRefusal e) {
      throw new ApiException(
          ApiError.invalidValue(
              "messages", "The model's chat template refuses the messages: " + e.getMessage()));
    }
  }

  private static List<Integer> ids(Prompt prompt, Tokenizer tokenizer) {
    List<Integer> ids =
        switch (prompt) {
          case Prompt.Text(var text, var control, var begin) ->
              tokenizer.encode(control ? text : tokenizer.quote(text), begin);
          case Prompt.Ids(var given) -> given;
        };
    if (ids.isEmpty()) {
      throw new ApiException(
          ApiError.invalidValue("prompt", "`prompt` has no token; write at least one character."));
    }
    return ids;
  }

  private List<Generation> generations(
      List<List<Integer>> prompts,
      String param,
      GenerationOptions options,
      Sampling sampling,
      RequestLimits limits) {
    List<Generation> generations = new ArrayList<>();
    Long given = options.seed();
    long seed = given == null ? seeds.getAsLong() : given;
    String user = options.user();
    for (List<Integer> ids : prompts) {
      limits.requirePrompt(param, ids.size());
      limits.requireIds(param, ids);
      int maxTokens = limits.output(param, ids.size(), options.maxTokens());
      for (int choice = 0; choice < options.choices(); choice++) {
        Sampling own = sampling.toBuilder().setSeed(seed++).setMaxTokens(maxTokens).build();
        generations.add(new Generation(ids, own, user == null ? "" : user));
      }
    }
    return generations;
  }

  /** As servers will see it, but for seed and length. What they would refuse is refused here. */
  private static Sampling sampling(
      GenerationOptions options, ServedModel model, RequestLimits limits) {
    Sampling sampling =
        Sampling.newBuilder()
            .setTemperature(options.temperature())
            .setTopP(options.topP())
            .setTopK(options.topK())
            .setTopLogprobs(options.topLogprobs())
            .addAllEosIds(options.ignoreEnd() ? List.of() : model.endIds())
            .addAllStopIds(options.stopIds())
            .setMaxTokens(options.maxTokens() == null ? 1 : options.maxTokens())
            .build();
    RequestLimits.require(SessionRules.sampling(sampling));
    limits.requireIds("stop_token_ids", options.stopIds());
    return sampling;
  }

  private long created() {
    return clock.instant().getEpochSecond();
  }

  private static String id() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
