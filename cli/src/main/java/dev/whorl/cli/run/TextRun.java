package dev.whorl.cli.run;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.FileTexts;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.text.model.ModelFiles;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.template.Conversation;
import dev.whorl.text.template.JinjaChatTemplate;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TemplateRefusal;
import dev.whorl.text.tokenizer.GrowingText;
import dev.whorl.text.tokenizer.HuggingFaceText;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Texts of one model, in and out. */
final class TextRun implements AutoCloseable {
  private final HuggingFaceText tokenizer;
  private final Set<Integer> ends;

  private TextRun(HuggingFaceText tokenizer, Set<Integer> ends) {
    this.tokenizer = tokenizer;
    this.ends = Set.copyOf(ends);
  }

  /**
   * Reads the model's tokenizer.
   *
   * @throws BadInput when it has none that can be used
   */
  static TextRun of(Path file) throws IOException {
    ModelFiles files = FileTexts.of(file);
    try {
      Set<Integer> ends = ModelReader.endIds(files);
      return new TextRun(ModelReader.tokenizer(files), ends);
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(file, e.getMessage()));
    }
  }

  /** A text as the model has it at the beginning of a document. */
  List<Integer> document(String text) {
    return tokenizer.encode(text, true);
  }

  /** A question as the model's chat template has it, up to where the answer begins. */
  List<Integer> question(Path file, String text) throws IOException {
    try (JinjaEngine engine = new JinjaEngine()) {
      JinjaChatTemplate template = new ModelReader(engine).template(FileTexts.of(file));
      if (template == null) {
        throw new BadInput("%s has no chat template; leave out --chat.".formatted(file));
      }
      Map<String, Object> message = Map.of("role", "user", "content", tokenizer.quote(text));
      String rendered = template.render(Conversation.of(List.of(message)));
      return tokenizer.encode(rendered, false);
    } catch (TemplateRefusal e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(file, e.getMessage()));
    }
  }

  /**
   * Writes what follows the prompt as it comes, up to a token that ends texts or the most tokens.
   *
   * @return how long the prompt and the tokens after the first took
   */
  Pace write(WholeModel whole, List<Integer> prompt, Sampling sampling, int most, PrintWriter out) {
    GrowingText text = new GrowingText(tokenizer, prompt);
    int[] ids = prompt.stream().mapToInt(Integer::intValue).toArray();
    long begin = System.nanoTime();
    RowResult.Sampled next = whole.step(0, sampling, ids);
    long first = System.nanoTime();
    int tokens = 0;
    while (!ends.contains(next.id())) {
      out.print(text.add(next.id()));
      out.flush();
      tokens++;
      if (tokens == most) {
        break;
      }
      next = whole.step(ids.length + tokens - 1, sampling, next.id());
    }
    out.println(text.finish());
    out.flush();
    return new Pace(ids.length, (first - begin) * 1e-9, tokens, (System.nanoTime() - first) * 1e-9);
  }

  /**
   * How fast it went.
   *
   * @param promptSeconds up to the first token
   * @param seconds from the first token to the last
   */
  record Pace(int promptTokens, double promptSeconds, int tokens, double seconds) {
    @Override
    public String toString() {
      return "prompt: %d tokens in %.2f s; answer: %d tokens, %.1f per second"
          .formatted(promptTokens, promptSeconds, tokens, Math.max(tokens - 1, 0) / seconds);
    }
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
