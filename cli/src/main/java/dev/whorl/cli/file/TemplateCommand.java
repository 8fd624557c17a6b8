package dev.whorl.cli.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.template.Conversation;
import dev.whorl.text.template.JinjaChatTemplate;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.template.TemplateRefusal;
import dev.whorl.text.tokenizer.UnusableModelFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl template FILE CHAT.json}. */
@Command(
    name = "template",
    mixinStandardHelpOptions = true,
    description = {
      "Prints a conversation as the model's chat template writes it, and nothing else.",
      "CHAT.json is an object: messages, and whatever variables the template knows (tools, add_generation_prompt, enable_thinking, bos_token); now is the local time that it sees (2025-07-04T09:05:03).",
      "Example: ./whorl template my.gguf chat.json"
    })
public final class TemplateCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..2",
      description =
          "A GGUF file or a folder of a model, then CHAT.json. With --template, CHAT.json alone will do.")
  private List<Path> files = List.of();

  @Option(
      names = "--template",
      paramLabel = "FILE",
      description = "Takes the template from this file; from the model only its special tokens.")
  private @Nullable Path template;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (files.size() < 2 && template == null) {
      throw new CommandLine.ParameterException(
          spec.commandLine(),
          "Name a model's file and CHAT.json, or --template FILE and CHAT.json.");
    }
    Path chat = files.getLast();
    Map<String, Object> variables = object(chat);
    variables.putIfAbsent("add_generation_prompt", false); // as the transformers library has it
    LocalDateTime now = now(chat, variables.remove("now"));
    List<Map<String, Object>> messages = messages(chat, variables.remove("messages"));
    try (JinjaEngine engine = new JinjaEngine()) {
      String text = template(engine).render(new Conversation(messages, variables), now);
      PrintWriter out = spec.commandLine().getOut();
      out.print(text);
      out.flush();
      return 0;
    } catch (TemplateRefusal e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(files.getFirst(), e.getMessage()));
    }
  }

  private JinjaChatTemplate template(JinjaEngine engine) throws IOException, UnusableModelFile {
    ModelReader reader = new ModelReader(engine);
    if (template != null) {
      Map<String, String> special =
          files.size() < 2 ? Map.of() : ModelReader.specialTokens(FileTexts.of(files.getFirst()));
      return new JinjaChatTemplate(engine, text(template), special);
    }
    JinjaChatTemplate own = reader.template(FileTexts.of(files.getFirst()));
    if (own == null) {
      throw new BadInput(
          "%s has no chat template; name one with --template.".formatted(files.getFirst()));
    }
    return own;
  }

  private static Map<String, Object> object(Path chat) {
    try {
      return JSON.readValue(text(chat), new TypeReference<LinkedHashMap<String, Object>>() {});
    } catch (JsonProcessingException e) {
      throw new BadInput("%s is no JSON object: %s".formatted(chat, e.getOriginalMessage()));
    }
  }

  private static List<Map<String, Object>> messages(Path chat, @Nullable Object given) {
    if (given == null) {
      throw new BadInput("%s lacks messages, a list.".formatted(chat));
    }
    try {
      return JSON.convertValue(given, new TypeReference<>() {});
    } catch (IllegalArgumentException e) {
      throw new BadInput("messages of %s (%s) is no list of objects.".formatted(chat, given));
    }
  }

  private static @Nullable LocalDateTime now(Path chat, @Nullable Object given) {
    if (given == null) {
      return null;
    }
    try {
      return LocalDateTime.parse(given.toString().replace(' ', 'T'));
    } catch (DateTimeParseException e) {
      throw new BadInput(
          "now of %s (%s) is no local time, for example 2025-07-04T09:05:03."
              .formatted(chat, given));
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new BadInput("%s is not in UTF-8.".formatted(file));
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be read: %s".formatted(file, e.getMessage()), e);
    }
  }
}
