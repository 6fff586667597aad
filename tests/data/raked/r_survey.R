# Errors of raked weights in R's survey: `Rscript r_survey.R` in this folder draws responses.csv, made-up answers
# of 400 respondents, and writes r_survey.csv here and in ../pew-raking. See SOURCE.md.
suppressMessages(library(survey))
options(digits = 17, survey.lonely.psu = "adjust")

set.seed(20240229)
n <- 400
stratum <- sample(c("s1", "s2", "s3"), n, TRUE, c(.5, .3, .2))
unit <- sample(1:9, n, TRUE)
age <- sample(c("y", "m", "o"), n, TRUE, c(.2, .35, .45))
sex <- ifelse(runif(n) < .6 - .1 * (age == "o"), "f", "m")
w <- sample(c(.5, 1, 1.5, 3), n, TRUE)
z <- 2 * (sex == "f") + (age == "o") + rnorm(n, 0, .8) + .5 * (unit > 5)
q <- ifelse(z > 2.2, "a", ifelse(z > .9, "b", "c"))
q[sample(n, 30)] <- ""
m <- c("x", "y", "x|y")[1 + (z + rnorm(n) > 1) + (runif(n) < .3)]
v <- round(10 * z + rnorm(n, 50, 5), 1)
v[sample(n, 25)] <- NA
g <- sample(c("g1", "g2", "g3"), n, TRUE, c(.6, .3, .1))
g[sample(n, 12)] <- ""
write.csv(data.frame(stratum, unit, w, age, sex, q, m, v, g), "responses.csv", row.names = FALSE, quote = FALSE, na = "")

found <- NULL
add <- function(design, question, option, by, group, statistic, value, method = "") {
  found <<- rbind(found, data.frame(design, question, option, segment_var = by, segment_value = group, statistic,
    value = format(value, digits = 17, trim = TRUE), method))
}

rows <- function(des, x) x[as.integer(row.names(des$variables))] # a domain keeps them all where weights are calibrated

of_group <- function(label, des, question, option, by, group, y, mean = FALSE) {
  # `des` holds who is in the base and the group; `y` is 0 and 1, or a number.
  des$variables$y <- rows(des, y)
  m <- svymean(~y, des)
  p <- as.numeric(coef(m)); s <- as.numeric(SE(m))
  add(label, question, option, by, group, if (mean) "mean" else "prop", p)
  add(label, question, option, by, group, if (mean) "mean_se" else "se", s)
  if (mean) {
    ci <- confint(m, df = degf(des))
    add(label, question, option, by, group, "mean_ci_low", ci[1])
    add(label, question, option, by, group, "mean_ci_high", ci[2])
  } else if (s > 1e-12) { # "beta" takes the rows of the whole file, that a calibrated domain keeps, for its own
    ci <- confint(svyciprop(~y, des, method = "xlogit", df = degf(des)))
    add(label, question, option, by, group, "ci_low", ci[1], "svyciprop:xlogit")
    add(label, question, option, by, group, "ci_high", ci[2], "svyciprop:xlogit")
  }
}

of_split <- function(label, des, question, option, by, groups, y, mean = FALSE) {
  des$variables$y <- rows(des, y)
  name <- if (mean) "mean_diff_vs_rest" else "diff_vs_rest"
  for (group in groups) {
    des$variables$inside <- as.numeric(des$variables[[by]] == group)
    t <- svyttest(y ~ inside, des)
    add(label, question, option, by, group, name, as.numeric(t$estimate))
    add(label, question, option, by, group, paste0(name, "_se"), as.numeric(t$estimate / t$statistic))
    add(label, question, option, by, group, paste0(name, "_p"), as.numeric(t$p.value))
  }
  if (!mean) {
    for (i in seq_along(groups)) for (j in seq_along(groups)) if (i < j) {
      two <- des[des$variables[[by]] %in% groups[c(i, j)], ]
      two$variables$first <- as.numeric(two$variables[[by]] == groups[i])
      t <- svyttest(y ~ first, two)
      pair <- paste(groups[i], "|", groups[j])
      add(label, question, option, by, pair, "pair_diff", as.numeric(t$estimate))
      add(label, question, option, by, pair, "pair_se", as.numeric(t$estimate / t$statistic))
      add(label, question, option, by, pair, "pair_p", 2 * pt(-abs(as.numeric(t$statistic)), degf(des)))
    }
  }
}

chi2 <- function(label, des, question, option, by, y) {
  level <- function(x) factor(ifelse(x == "", sort(unique(x[x != ""]))[1], x)) # of who is not in the domain
  des$variables$y <- level(rows(des, y))
  des$variables$by <- level(des$variables[[by]])
  t <- svychisq(~ y + by, des, statistic = "F")
  f <- as.numeric(t$statistic); ndf <- t$parameter[[1]]
  ddf <- ndf * degf(des) # svychisq itself counts the rows that a calibrated domain keeps
  values <- c(stat = f, ndf = ndf, ddf = ddf, p = pf(f, ndf, ddf, lower.tail = FALSE))
  for (s in names(values)) add(label, question, option, by, "(all)", paste0("rs_f_", s), values[[s]])
}

of_design <- function(label, des, single, multiple = list(), number = NULL, bys) {
  d <- des$variables
  there <- function(x) !is.na(x) & x != ""
  for (by in c("(total)", bys)) {
    groups <- if (by == "(total)") "(total)" else sort(unique(d[[by]][there(d[[by]])]))
    known <- if (by == "(total)") rep(TRUE, nrow(d)) else there(d[[by]])
    inside <- function(group) if (by == "(total)") known else known & d[[by]] == group
    for (question in single) if (question != by) {
      base <- there(d[[question]])
      for (option in sort(unique(d[[question]][base]))) {
        y <- as.numeric(d[[question]] == option)
        for (group in groups) of_group(label, des[base & inside(group), ], question, option, by, group, y)
        if (by != "(total)") of_split(label, des[base & known, ], question, option, by, groups, y)
      }
      if (by != "(total)") chi2(label, des[base & known, ], question, "(question)", by, d[[question]])
    }
    for (question in names(multiple)) for (option in multiple[[question]]) {
      y <- as.numeric(grepl(option, d[[question]], fixed = TRUE))
      for (group in groups) of_group(label, des[inside(group), ], question, option, by, group, y)
      if (by != "(total)") {
        of_split(label, des[known, ], question, option, by, groups, y)
        chi2(label, des[known, ], question, option, by, y)
      }
    }
    for (question in number) {
      base <- !is.na(d[[question]])
      y <- ifelse(base, d[[question]], 0)
      for (group in groups) of_group(label, des[base & inside(group), ], question, "(mean)", by, group, y, TRUE)
      if (by != "(total)") {
        all <- des[base & known, ]
        of_split(label, all, question, "(mean)", by, groups, y, TRUE)
        all$variables$y <- rows(all, y)
        all$variables$by <- factor(all$variables[[by]])
        t <- regTermTest(svyglm(y ~ by, all), ~by)
        add(label, question, "(mean)", by, "(all)", "wald_F", as.numeric(t$Ftest))
        add(label, question, "(mean)", by, "(all)", "wald_ddf", t$ddf)
        add(label, question, "(mean)", by, "(all)", "wald_p", as.numeric(t$p))
      }
    }
  }
}

margin <- function(name, shares, n) setNames(data.frame(names(shares), n * shares), c(name, "Freq"))
calibrated <- function(des, margins, ...) {
  n <- nrow(des$variables)
  totals <- mapply(margin, names(margins), margins, MoreArgs = list(n = n), SIMPLIFY = FALSE, USE.NAMES = FALSE)
  formulas <- lapply(names(margins), function(name) as.formula(paste0("~", name)))
  calibrate(des, formulas, totals, calfun = "raking", epsilon = 1e-12, maxit = 500, ...)
}
raked <- function(des, margins) {
  n <- nrow(des$variables)
  totals <- mapply(margin, names(margins), margins, MoreArgs = list(n = n), SIMPLIFY = FALSE, USE.NAMES = FALSE)
  formulas <- lapply(names(margins), function(name) as.formula(paste0("~", name)))
  rake(des, formulas, totals, control = list(maxit = 1000, epsilon = 1e-12))
}
of_rake <- function(label, des, question, options, bys) {
  for (option in options) {
    y <- as.numeric(des$variables[[question]] == option)
    base <- des$variables[[question]] != ""
    des$variables$y <- y
    add(label, question, option, "(total)", "(total)", "se", as.numeric(SE(svymean(~y, des[base, ]))))
    for (by in bys) for (group in setdiff(sort(unique(des$variables[[by]])), ""))
      add(label, question, option, by, group, "se",
        as.numeric(SE(svymean(~y, des[base & des$variables[[by]] == group, ]))))
  }
}

d <- read.csv("responses.csv", na.strings = "NA", colClasses = c(v = "numeric"))
d$v <- as.numeric(d$v)
d$one <- 1
d$w <- d$w * n / sum(d$w)
margins <- list(age = c(y = .3, m = .3, o = .4), sex = c(m = .48, f = .52))
plain <- svydesign(~1, weights = ~w, data = d)
equal <- svydesign(~1, weights = ~one, data = d)
designs <- list(
  "weights" = calibrated(plain, margins),
  "equal" = calibrated(equal, margins),
  "strata" = calibrated(svydesign(~1, strata = ~stratum, weights = ~w, data = d), margins),
  "clusters" = calibrated(svydesign(~unit, strata = ~stratum, weights = ~w, data = d, nest = TRUE), margins),
  "trimmed" = calibrated(plain, margins, bounds = list(lower = .5, upper = 1.9), bounds.const = TRUE)
)
for (label in names(designs))
  of_design(label, designs[[label]], c("q", "sex"), list(m = c("x", "y")), "v", c("g", "age"))
of_rake("rake: weights", raked(plain, margins), "q", c("a", "b", "c"), c("g", "age"))
of_rake("rake: equal", raked(equal, margins), "q", c("a", "b", "c"), c("g", "age"))
write.csv(found, "r_survey.csv", row.names = FALSE, quote = FALSE)

found <- NULL
d <- read.csv("../pew-raking/responses.csv")
d$w <- d$weight * nrow(d) / sum(d$weight)
margins <- list(
  sex = c("Male" = 947.10554723857547, "Female" = 1010.8944527614246) / 1958,
  recage = c("18-24" = 240.60185847948117, "25-34" = 347.97051708562685, "35-44" = 321.05716258231018,
    "45-54" = 329.94670095702776, "55-64" = 328.34828038797059, "65+" = 390.07548050758345) / 1958,
  receduc = c("HS grad or less" = 768.13632904900942, "Some coll/Assoc degree" = 606.59054774255139,
    "Coll+" = 583.27312320843919) / 1958)
of_design("weights", calibrated(svydesign(~1, weights = ~w, data = d), margins), "q1", bys = c("sex", "recage", "receduc"))
write.csv(found, "../pew-raking/r_survey.csv", row.names = FALSE, quote = FALSE)
