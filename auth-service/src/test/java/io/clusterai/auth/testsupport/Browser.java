package io.clusterai.auth.testsupport;

import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person does at the pages of the issuer: signs in, and agrees. */
public final class Browser {

    private static final Pattern ACTION = Pattern.compile("<form[^>]* action=\"([^\"]+)\"");
    private static final Pattern PROMPT = Pattern.compile("name=\"prompt\" value=\"([^\"]+)\"");
    private static final int MOST_PAGES = 12;

    private final HttpClient http = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Where the issuer sends somebody in the end who begins here. */
    public URI signIn(URI begin, String person) {
        URI at = begin;
        HttpResponse<String> answer = send(HttpRequest.newBuilder(at).build());
        for (int page = 0; page < MOST_PAGES; page++) {
            Optional<String> onwards = answer.headers().firstValue("Location");
            if (onwards.isPresent()) {
                at = at.resolve(onwards.get());
                if (!at.getAuthority().equals(begin.getAuthority())) {
                    return at;
                }
                answer = send(HttpRequest.newBuilder(at).build());
            } else {
                at = at.resolve(find(ACTION, answer));
                String form = "prompt=" + find(PROMPT, answer) + "&password=any&login="
                        + URLEncoder.encode(person, StandardCharsets.UTF_8);
                answer = send(HttpRequest.newBuilder(at)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build());
            }
        }
        throw new AssertionError("the issuer sends one round in circles: " + at);
    }

    /** Says of a person at the issuer in which groups they are. */
    public void putInto(URI issuer, String person, String groups) {
        send(HttpRequest.newBuilder(issuer.resolve("/people/" + person + "?groups=" + groups))
                .build());
    }

    /** The same, and by which methods they sign in there from now on. */
    public void putInto(URI issuer, String person, String groups, String methods) {
        send(HttpRequest.newBuilder(issuer.resolve("/people/" + person + "?groups=" + groups + "&amr=" + methods))
                .build());
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new AssertionError(request.uri().toString(), failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    private static String find(Pattern pattern, HttpResponse<String> page) {
        Matcher matcher = pattern.matcher(page.body());
        if (!matcher.find()) {
            throw new AssertionError(
                    "a page of the issuer that nobody expected: " + page.statusCode() + " " + page.body());
        }
        return matcher.group(1);
    }
}
