package io.clusterai.e2e.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.clusterai.e2e.suite.Api;
import io.clusterai.e2e.suite.Needs;
import io.clusterai.e2e.suite.Suite;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.ExpectedConditions;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A person at a real browser: logs in, sees the chart move, sees an alert arrive without reload, acknowledges it. */
class BrowserIT {

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private ChromeDriver browser;
    private WebDriverWait patiently;

    @BeforeEach
    void open() throws IOException {
        Optional<Path> chromium = installed("/usr/bin/chromium", "/usr/bin/google-chrome");
        Optional<Path> driver = installed("/usr/bin/chromedriver");
        Needs.that(chromium.isPresent() && driver.isPresent(), "Chromium and its driver are installed");
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.get().toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1440,1000",
                "--user-data-dir=" + Files.createTempDirectory("browser"));
        LoggingPreferences logged = new LoggingPreferences();
        logged.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logged);
        browser = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(driver.get().toFile())
                        .build(),
                options);
        patiently = new WebDriverWait(browser, Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        if (browser != null) {
            browser.quit();
        }
    }

    @Test
    void anOperatorSeesTheMachineMoveAndTakesAnAlert() throws IOException {
        browser.get(Suite.url().toString());
        patiently
                .until(ExpectedConditions.visibilityOfElementLocated(testId("login-username")))
                .sendKeys("admin");
        browser.findElement(testId("login-password")).sendKeys(Suite.adminPassword());
        browser.findElement(testId("login-submit")).click();

        WebElement chart = patiently.until(ExpectedConditions.visibilityOfElementLocated(testId("chart-cpu")));
        int points = points(chart);
        patiently.until(seen -> points(browser.findElement(testId("chart-cpu"))) >= points + 5);
        keep("dashboard.png");

        String name = Rules.uniqueName("Browser");
        browser.get(Suite.url() + "/ui/alerts");
        // The page is there before the alert is: it must come without a reload.
        patiently.until(ExpectedConditions.visibilityOfElementLocated(By.cssSelector("main h1")));
        try (Rules rules = new Rules(Api.admin())) {
            rules.rule(name, Rules.ALWAYS);
            By row = By.cssSelector("[data-testid=alert-row][data-alert-name=" + name + "]");
            WebElement arrived = patiently.until(ExpectedConditions.visibilityOfElementLocated(row));
            assertThat(arrived.getDomAttribute("data-state")).isEqualTo("FIRING");

            arrived.findElement(testId("acknowledge-button")).click();
            patiently
                    .until(ExpectedConditions.visibilityOfElementLocated(testId("acknowledge-comment")))
                    .sendKeys("On it");
            browser.findElement(testId("acknowledge-submit")).click();

            patiently.until(ExpectedConditions.attributeToBe(row, "data-state", "ACKNOWLEDGED"));
            keep("alerts.png");
        }
        browser.get(Suite.url() + "/ui/people");
        patiently.until(ExpectedConditions.visibilityOfElementLocated(
                By.cssSelector("[data-testid=user-row][data-username=admin]")));
        patiently.until(ExpectedConditions.visibilityOfElementLocated(
                By.cssSelector("[data-testid=role-row][data-role-name=viewer]")));
        keep("people.png");

        assertThat(browser.manage().logs().get(LogType.BROWSER))
                .as("what the browser did not load or apply")
                .noneMatch(line -> line.getMessage().contains("Content Security Policy"));
    }

    private static int points(WebElement chart) {
        return Integer.parseInt(chart.getDomAttribute("data-points"));
    }

    private static By testId(String id) {
        return By.cssSelector("[data-testid=" + id + "]");
    }

    private void keep(String name) throws IOException {
        Files.createDirectories(SCREENSHOTS);
        Files.move(
                browser.getScreenshotAs(OutputType.FILE).toPath(),
                SCREENSHOTS.resolve(name),
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static Optional<Path> installed(String... candidates) {
        return Stream.of(candidates).map(Path::of).filter(Files::isExecutable).findFirst();
    }
}
