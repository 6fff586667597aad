# What R's survey gives for the medians and standard deviations of responses.csv: Rscript survey.R, in this folder.
library(survey)
options(digits = 17)
given <- read.csv("responses.csv", na.strings = "")
designs <- list(
  weights = svydesign(ids = ~1, weights = ~weight, data = given),
  strata = svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = given),
  clusters = svydesign(ids = ~unit, strata = ~stratum, weights = ~weight, nest = TRUE, data = given)
)
out <- NULL
for (design in names(designs)) for (name in c("staff", "visits")) for (group in c("", "north", "south", "islands")) {
  keep <- !is.na(given[[name]]) & (group == "" | given$area %in% group)
  domain <- subset(designs[[design]], keep)
  formula <- as.formula(paste0("~", name))
  median <- svyquantile(formula, domain, 0.5, qrule = "math", interval.type = "mean")[[1]]
  found <- c(
    median = median[1], low = median[2], high = median[3],
    sd = sqrt(as.numeric(svyvar(formula, domain))),
    weighted_base = sum(weights(domain)) / mean(weights(designs[[design]])),
    no_answer = 1 - sum(weights(domain)) /
      sum(weights(designs[[design]])[group == "" | given$area %in% group])
  )
  out <- rbind(out, data.frame(design, question = name, group, statistic = names(found), value = found))
}
write.csv(out, "r_survey.csv", row.names = FALSE, quote = FALSE)
