using System.Reflection;

namespace ClusterTasks.Values.Shapes;

/// <summary>Finds the fields of a record, and the cases of a union with theirs.</summary>
internal static class FSharpShape
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Returns a record's fields, in the order of its constructor's parameters.</summary>
    internal static PropertyInfo[] Fields(Type record) =>
        [.. record.GetProperties(Own | BindingFlags.Instance)
            .Select(property => (Property: property, Mapping: FSharpTypes.MappingOf(property)))
            .Where(pair => pair.Mapping.Construct == FSharpTypes.Construct.Field)
            .OrderBy(pair => pair.Mapping.First).Select(pair => pair.Property)];

    /// <summary>Plans how a record is taken apart and made again.</summary>
    internal static MemberPlan Plan(Type record)
    {
        PropertyInfo[] fields = Fields(record);
        PropertyInfo[] written = Array.FindAll(fields, field => !ObjectShape.IsIgnored(field));
        ConstructorInfo constructor = record.GetConstructors(Own | BindingFlags.Instance)
            .First(candidate => candidate.GetParameters().Select(parameter => parameter.ParameterType)
                .SequenceEqual(fields.Select(field => field.PropertyType)));
        return new MemberPlan(
            Array.ConvertAll(written, field => new PlannedMember(field.Name, field, null)), constructor,
                Array.ConvertAll(fields, field => Array.IndexOf(written, field)));
    }

    /// <summary>Returns a union's cases, by their numbers.</summary>
    internal static FSharpCase[] Cases(Type union)
    {
        // A case with fields is a nested class. It is part of the union's own where there is only one such case or the union is a struct.
        IEnumerable<Type> homes = union.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic)
            .Where(nested => nested.BaseType is { } parent && (parent.IsConstructedGenericType ? parent.GetGenericTypeDefinition() : parent)
                == (union.IsConstructedGenericType ? union.GetGenericTypeDefinition() : union))
            .Select(nested => nested.IsGenericTypeDefinition ? nested.MakeGenericType(union.GetGenericArguments()) : nested)
            .Append(union);
        ILookup<int, (PropertyInfo Property, int Place)> fields = homes.SelectMany(
            home => home.GetProperties(Own | BindingFlags.Instance))
            .Select(property => (Property: property, Mapping: FSharpTypes.MappingOf(property)))
            .Where(pair => pair.Mapping.Construct == FSharpTypes.Construct.Field)
            .ToLookup(pair => pair.Mapping.First, pair => (pair.Property, pair.Mapping.Second));
        return [.. union.GetMethods(Own | BindingFlags.Static)
            .Select(method => (Method: method, Mapping: FSharpTypes.MappingOf(method)))
            .Where(pair => pair.Mapping.Construct == FSharpTypes.Construct.UnionCase)
            .OrderBy(pair => pair.Mapping.First)
            .Select(pair => new FSharpCase(
                pair.Method, [.. fields[pair.Mapping.First].OrderBy(field => field.Place).Select(field => field.Property)]))];
    }

    /// <summary>Returns the parts whose types decide whether the type can travel, with their names.</summary>
    internal static IEnumerable<(string Name, Type Type)> Parts(Type type, FSharpKind kind) => kind switch
    {
        FSharpKind.Record => Fields(type).Where(field => !ObjectShape.IsIgnored(field))
            .Select(field => ("." + field.Name, field.PropertyType)),
        FSharpKind.Union => Cases(type).SelectMany(one => one.Fields.Select(field => ($".{one.Name}.{field.Name}", field.PropertyType))),
        FSharpKind.List or FSharpKind.Set or FSharpKind.Map => type.GetGenericArguments().Select(argument => ("[]", argument)),
        _ => [],
    };
}

/// <summary>One case of a union: the method that makes it, and the properties that hold its fields, in that method's order.</summary>
internal sealed record FSharpCase(MethodInfo Maker, PropertyInfo[] Fields)
{
    internal string Name => Maker.Name.StartsWith("New", StringComparison.Ordinal) ? Maker.Name[3..]
        : Maker.Name.StartsWith("get_", StringComparison.Ordinal) ? Maker.Name[4..]
        : Maker.Name;
}
