using System.Collections.Immutable;

namespace Sentinel.Statistics.Windows;

/// <summary>The names under which figures are stored and shown.</summary>
internal static class FigureNames
{
    public static ImmutableSortedDictionary<string, double> Of(FeatureFigures figures)
    {
        var named = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        var statistics = figures.Statistics;
        Add("psi", statistics.Psi);
        Add("psiNull95", statistics.PsiNull95);
        Add("psiNull99", statistics.PsiNull99);
        Add("klCurrentReference", statistics.KlCurrentReference);
        Add("jsDistance", statistics.JsDistance);
        Add("hellinger", statistics.Hellinger);
        Add("totalVariation", statistics.TotalVariation);
        Add("lInfinity", statistics.LInfinity);
        Add("ks", statistics.Ks);
        Add("ksBound", statistics.KsBound);
        Add("ksPValue", statistics.KsPValue);
        Add("wasserstein", statistics.Wasserstein);
        Add("wassersteinBound", statistics.WassersteinBound);
        Add("wassersteinNormalised", statistics.WassersteinNormalised);
        Add("energyDistance", statistics.EnergyDistance);
        Add("chi2", statistics.Chi2);
        Add("chi2PValue", statistics.Chi2PValue);
        Add("degreesOfFreedom", statistics.DegreesOfFreedom);
        Add("chi2PooledPValue", statistics.Chi2PooledPValue);
        Add("cramersV", statistics.CramersV);
        Add("newCategoryShare", statistics.NewCategoryShare);
        Add("mean", figures.Mean);
        Add("standardDeviation", figures.StandardDeviation);
        Add("skewness", figures.Skewness);
        Add("excessKurtosis", figures.ExcessKurtosis);
        Add("distinct", figures.Distinct);
        Add("minimum", figures.Minimum);
        Add("maximum", figures.Maximum);
        Add("referenceMissingShare", figures.ReferenceMissingShare);
        Add("missingShare", figures.Cells.MissingShare);
        Add("count", figures.Cells.Count);
        Add("missing", figures.Cells.Missing);
        Add("wrongType", figures.Cells.WrongType);
        Add("nonFinite", figures.Cells.NonFinite);
        Add("below", figures.Cells.Below);
        Add("above", figures.Cells.Above);
        Add("new", figures.Cells.New);
        return named.ToImmutable();

        void Add(string name, double? value)
        {
            if (value is { } known)
            {
                named.Add(name, known);
            }
        }
    }
}
